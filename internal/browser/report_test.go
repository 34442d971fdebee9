package browser

import (
	"context"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/curlfree/curlfree/internal/experiment"
	"github.com/curlfree/curlfree/internal/report"
	"github.com/curlfree/curlfree/linalg"
)

// inspect runs in the page and returns what is wrong with it, a sentence each.
const inspect = `(async () => {
	const wrong = [], name = e => e.tagName.toLowerCase() + ' "' + e.textContent.trim().slice(0, 40) + '"';
	const scrolls = e => e.closest('.scroll, .frame');
	for (const e of document.querySelectorAll('[src], link, script')) {
		if (!(e.getAttribute('src') || '').startsWith('data:')) wrong.push('a part from outside: ' + e.outerHTML.slice(0, 80));
	}
	for (const img of document.images) {
		await img.decode().catch(() => {});
		if (!img.complete || img.naturalWidth === 0) { wrong.push('a picture is not loaded: ' + img.alt); continue; }
		const shape = img.naturalWidth / img.naturalHeight, shown = img.clientWidth / img.clientHeight;
		if (Math.abs(shape - shown) > 0.02 * shape) wrong.push('a picture is distorted: ' + img.alt);
		const svg = new DOMParser().parseFromString(new TextDecoder().decode(Uint8Array.from(atob(img.src.split(',')[1]), c => c.charCodeAt(0))), 'image/svg+xml').documentElement;
		const box = svg.viewBox.baseVal, placed = document.body.appendChild(document.importNode(svg, true));
		for (const text of placed.querySelectorAll('text')) {
			const b = text.getBoundingClientRect(), all = placed.getBoundingClientRect();
			if (b.left < all.left - 1 || b.right > all.right + 1 || b.top < all.top - 1 || b.bottom > all.bottom + 1) wrong.push('text leaves the picture ' + img.alt + ': ' + text.textContent);
		}
		placed.remove();
	}
	if (document.documentElement.scrollWidth > innerWidth) wrong.push('the page is ' + document.documentElement.scrollWidth + ' wide, the window ' + innerWidth);
	const light = c => { const v = c.match(/[\d.]+/g).map(Number).slice(0, 3).map(x => (x /= 255) <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4); return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2]; };
	const ground = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (!/, 0\)$/.test(c)) return c; } return 'rgb(255, 255, 255)'; };
	for (const d of document.querySelectorAll('details')) d.open = true;
	for (const e of document.body.querySelectorAll('*')) {
		if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
		const b = e.getBoundingClientRect();
		if (!b.width) continue;
		if (!scrolls(e) && (b.right > innerWidth + 1 || b.left < -1)) wrong.push('text leaves the window: ' + name(e));
		if (getComputedStyle(e).display !== 'inline' && e.scrollWidth > e.clientWidth + 1) wrong.push('text leaves its box: ' + name(e));
		const cell = e.closest('td, th');
		if (cell && b.right > cell.getBoundingClientRect().right + 1) wrong.push('text leaves its cell: ' + name(e));
		const a = light(getComputedStyle(e).color), z = light(ground(e)), ratio = (Math.max(a, z) + 0.05) / (Math.min(a, z) + 0.05);
		if (ratio < 4.5) wrong.push('contrast ' + ratio.toFixed(1) + ': ' + name(e));
	}
	if (document.documentElement.scrollWidth > innerWidth) wrong.push('with its numbers open the page is ' + document.documentElement.scrollWidth + ' wide');
	for (const d of document.querySelectorAll('details')) d.open = false;
	return wrong;
})()`

// TestReport opens a report, the one that CURLFREE_REPORT names or a sample, on a
// desktop and on a phone, light and dark. With CURLFREE_SCREENSHOTS it leaves
// pictures of what it saw in that folder.
func TestReport(t *testing.T) {
	path := os.Getenv("CURLFREE_REPORT")
	if path == "" {
		path = sample(t)
	}
	path, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	ctx := start(t)
	for _, view := range []struct {
		name          string
		width, height int64
		scheme        string
	}{{"desktop-light", 1280, 900, "light"}, {"desktop-dark", 1280, 900, "dark"}, {"phone-light", 390, 844, "light"}, {"phone-dark", 390, 844, "dark"}} {
		t.Run(view.name, func(t *testing.T) {
			err := chromedp.Do(ctx,
				chromedp.EmulateViewport(view.width, view.height),
				scheme(view.scheme),
				chromedp.Navigate("file://"+path))
			if err != nil {
				t.Fatal(err)
			}
			wrong, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](inspect, chromedp.EvalAwaitPromise))
			if err != nil {
				t.Fatal(err)
			}
			ground, err := chromedp.Run(ctx, chromedp.Evaluate[string](`getComputedStyle(document.body).backgroundColor`))
			if err != nil {
				t.Fatal(err)
			}
			for _, sentence := range wrong {
				t.Error(sentence)
			}
			if dark := ground != "rgb(255, 255, 255)"; dark != (view.scheme == "dark") {
				t.Errorf("the ground is %s", ground)
			}
			if dir := os.Getenv("CURLFREE_SCREENSHOTS"); dir != "" {
				picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(dir, view.name+".png"), picture, 0o666); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// scheme makes the browser prefer light or dark colours.
func scheme(name string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}},
		})
		return err
	})
}

// start runs a browser until the test ends.
func start(t *testing.T) context.Context {
	t.Helper()
	found := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			found = p
			break
		}
	}
	if found == "" {
		t.Fatal("no Chromium or Chrome in PATH")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(found), chromedp.NoSandbox, chromedp.UserDataDir(t.TempDir()))
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	return ctx
}

// sample writes a report that has everything a report can have, at its longest.
func sample(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	x := &experiment.Section{
		Name: "sample", Title: "Sample: every part of a section, with a title that is too long for one line of a phone",
		Question:   "What does a reader see? " + strings.Repeat("This sentence fills a paragraph. ", 6),
		Parameters: []experiment.Parameter{{Name: "network", Value: "500 hidden units, sigmoid, cross-entropy, initial scale 1 of √(6/(D+H))"}},
		Notes:      []string{"A note with a long name, " + strings.Repeat("x", 90) + ", in it."},
	}
	for i, v := range []experiment.Verdict{experiment.Holds, experiment.Corrected, experiment.Refuted, experiment.Undecided} {
		x.Claims = append(x.Claims, experiment.Claim{
			Claim: "Most hidden unit activities are concentrated in the highest curvature region when training with weight length constraints", Source: "text after eq. 15",
			Paper: "99.1 %", Ours: "11.5 % near ±1.317, 64.9 % saturated, means over small models", Verdict: v, Agree: 8 - i, Runs: 8 * (i % 2), P: 1. / 256,
		})
	}
	wide := report.Table{Title: "A wide table", Columns: []string{"", "variation of h′ over units", "over samples", "linear", "near ±1.317", "saturated", "rank of the slopes", "‖J−I‖/√D", "rank floor", "ssym(J)", "ssym(R Wᵀ)"}}
	for i := range 6 {
		wide.Rows = append(wide.Rows, strings.Split(fmt.Sprintf("CAE sigmoid+wl %d|1.37|1.24|8.8 %%|11.3 %%|65.5 %%|100 of 100|1.099|0.934|94.2 %%|89.4 %%", i), "|"))
		x.Results = append(x.Results, experiment.Result{Experiment: "sample", Cell: "CAE sigmoid+wl", Quantity: "ssym(J), active pixels", Paper: math.NaN(), Value: math.Inf(i), N: 1000})
	}
	x.Tables = append(x.Tables, wide)
	line := func(name string, slope float64) report.Line {
		return report.Line{Name: name, X: []float64{1, 2, 5, 10, 20, 40, 60, 80, 100}, Y: []float64{.7, .7 + slope, .7 + 2*slope, .8, .8 + slope, .85, .86, .87, .88}}
	}
	w := linalg.New[float32](28*28, 20)
	for i := range w.Data {
		w.Data[i] = float32(math.Sin(float64(i)))
	}
	tiles := report.Tiles(w, 28, 28, 20, 10)
	lattice := report.Lattice{NX: 3, NY: 3, X0: -1, Y0: -1, DX: 1, DY: 1}
	panel := report.Panel{
		Title: "untied, epoch 500", X: "x", Y: "y", Vectors: lattice, Colours: lattice, Bar: "reconstruction error",
		U: []float64{1, 2, 1, 2, 1, 2, 1, 2, 1}, V: []float64{0, 1, 0, 1, 0, 1, 0, 1, 0}, Scalar: []float64{1, 2, 3, 4, 5, 6, 7, 8, 9},
	}
	write := func(name string, svg func(f *os.File) error) {
		f, err := os.Create(filepath.Join(dir, name+".svg"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if err := svg(f); err != nil {
			t.Fatal(err)
		}
		x.Pictures = append(x.Pictures, experiment.Picture{Name: name, Caption: "The picture " + name + ", with a caption that says what can be seen."})
	}
	write("chart", func(f *os.File) error {
		return report.Chart{Title: "Symmetricity (ssym) of J against epoch", X: "epoch", Y: "ssym", Lines: []report.Line{line("CAE sigmoid+wl", .01), line("AE ReLU", .02), line("AE sigmoid", .03)}}.WriteSVG(f)
	})
	write("histogram", func(f *os.File) error {
		return report.Histogram{Title: "Activations", X: "h(u)", LogY: true, Lines: []report.Line{report.Shares("CAE sigmoid+wl", []float64{.1, .2, .2, .9}, 0, 1, 10)}}.WriteSVG(f)
	})
	write("tiles", func(f *os.File) error { return report.SideBySide(tiles, tiles).WriteSVG(f) })
	write("sheet", func(f *os.File) error {
		return report.Sheet{Title: "Vector fields", Notes: []string{"a note"}, Rows: [][]report.Drawing{{panel, panel}, {panel, panel}}}.WriteSVG(f)
	})
	page, err := os.Create(filepath.Join(dir, "report.html"))
	if err != nil {
		t.Fatal(err)
	}
	defer page.Close()
	r := &experiment.Report{Version: "devel", ISA: "avx2", Dataset: "digits:6000", Planned: []string{"sample", "other"}, Sections: []*experiment.Section{x}}
	if err := r.WriteHTML(page, dir); err != nil {
		t.Fatal(err)
	}
	return page.Name()
}
