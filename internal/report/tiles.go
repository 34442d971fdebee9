package report

import (
	"image"
	"image/color"
	"image/draw"

	"github.com/curlfree/curlfree/linalg"
)

// zoom is how many pixels of a sheet show one of a tile.
const zoom = 2

// Tiles draws the first count columns of w, each an image of height×width read
// row by row, perRow to a row. A tile is scaled by its largest magnitude, so
// that zero is the grey in the middle.
func Tiles(w *linalg.Matrix[float32], height, width, count, perRow int) *image.Gray {
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
	return sheet
}

// SideBySide puts two pictures next to each other on white.
func SideBySide(left, right *image.Gray) *image.Gray {
	const gap = 24
	l, r := left.Bounds(), right.Bounds()
	both := blank(l.Dx()+gap+r.Dx(), max(l.Dy(), r.Dy()))
	draw.Draw(both, l.Sub(l.Min), left, l.Min, draw.Src)
	draw.Draw(both, r.Sub(r.Min).Add(image.Pt(l.Dx()+gap, 0)), right, r.Min, draw.Src)
	return both
}

// blank returns a white picture.
func blank(width, height int) *image.Gray {
	p := image.NewGray(image.Rect(0, 0, width, height))
	draw.Draw(p, p.Bounds(), image.White, image.Point{}, draw.Src)
	return p
}
