package experiment

// certain is the probability below which seeds decide.
const certain = 0.05

// vote records a claim that yes of some independent runs bear out: it holds or is
// refuted when a fair coin would seldom do as well, and is undecided otherwise.
func (x *Section) vote(c Claim, yes, runs int) Verdict {
	agree := yes
	switch {
	case signTest(yes, runs) < certain:
		c.Verdict = Holds
	case signTest(runs-yes, runs) < certain:
		c.Verdict, agree = Refuted, runs-yes
	default:
		c.Verdict, agree = Undecided, max(yes, runs-yes)
	}
	x.signed(c, agree, runs)
	return c.Verdict
}
