package report

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"

	"github.com/curlfree/curlfree/linalg"
)

// zoom is how many pixels of a sheet show one of a tile.
const zoom = 2

// Bitmap is a picture in shades of grey.
type Bitmap struct{ *image.Gray }

// WritePNG writes the pixels.
func (b Bitmap) WritePNG(w io.Writer) error { return png.Encode(w, b.Gray) }

// WriteSVG writes the pixels as one element, of their size.
func (b Bitmap) WriteSVG(w io.Writer) error {
	var pixels bytes.Buffer
	if err := b.WritePNG(&pixels); err != nil {
		return err
	}
	width, height := b.Bounds().Dx(), b.Bounds().Dy()
	_, err := fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d"><image width="%d" height="%d" href="data:image/png;base64,%s"/></svg>`+"\n",
		width, height, width, height, width, height, base64.StdEncoding.EncodeToString(pixels.Bytes()))
	return err
}

// Tiles draws the first count columns of w, each an image of height×width read
// row by row, perRow to a row. A tile is scaled by its largest magnitude, so
// that zero is the grey in the middle.
func Tiles(w *linalg.Matrix[float32], height, width, count, perRow int) Bitmap {
	rows := (count + perRow - 1) / perRow
	sheet := blank(perRow*(width*zoom+1)+1, rows*(height*zoom+1)+1)
	for t := range count {
		var largest float32
		for i := range height * width {
			v := w.At(i, t)
			largest = max(largest, v, -v)
		}
		x0, y0 := t%perRow*(width*zoom+1)+1, t/perRow*(height*zoom+1)+1
		for y := range height * zoom {
			for x := range width * zoom {
				grey := 127.5
				if largest > 0 {
					grey += 127.5 * float64(w.At(y/zoom*width+x/zoom, t)/largest)
				}
				sheet.SetGray(x0+x, y0+y, color.Gray{Y: uint8(grey + 0.5)})
			}
		}
	}
	return Bitmap{sheet}
}

// SideBySide puts two pictures next to each other on white.
func SideBySide(left, right Bitmap) Bitmap {
	const gap = 24
	l, r := left.Bounds(), right.Bounds()
	both := blank(l.Dx()+gap+r.Dx(), max(l.Dy(), r.Dy()))
	draw.Draw(both, l.Sub(l.Min), left.Gray, l.Min, draw.Src)
	draw.Draw(both, r.Sub(r.Min).Add(image.Pt(l.Dx()+gap, 0)), right.Gray, r.Min, draw.Src)
	return Bitmap{both}
}

// blank returns a white picture.
func blank(width, height int) *image.Gray {
	p := image.NewGray(image.Rect(0, 0, width, height))
	draw.Draw(p, p.Bounds(), image.White, image.Point{}, draw.Src)
	return p
}

// IsBitmap reports whether the SVG is one that Bitmap wrote: nothing but pixels.
func IsBitmap(svg []byte) bool { return bytes.Count(svg, []byte{'<'}) == 3 }
