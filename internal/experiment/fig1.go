package experiment

import (
	"context"
	"errors"

	"github.com/curlfree/curlfree/internal/report"
)

// fig1 draws encoder and decoder filters side by side, W on the left and R on
// the right, from the models of table1: training makes them alike.
func fig1(ctx context.Context, s *session, x *Section) error {
	x.Title = "Figure 1: filters of the encoder and of the decoder"
	if s.data.Height*s.data.Width != s.data.Images.Cols {
		return errors.New("the data are not images")
	}
	results, err := s.train(ctx, "table1", table1Cells)
	if err != nil {
		return err
	}
	const shown, across = 100, 10
	for i, c := range table1Cells {
		m := results[i].model
		n := min(shown, m.Hidden)
		picture := report.SideBySide(
			report.Tiles(m.W, s.data.Height, s.data.Width, n, across),
			report.Tiles(m.R, s.data.Height, s.data.Width, n, across))
		if err := x.draw(s, c.file("fig1"), "Filters W | R of "+c.Name, picture); err != nil {
			return err
		}
	}
	return nil
}
