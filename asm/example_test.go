package asm_test

import (
	"fmt"

	"github.com/curlfree/curlfree/asm"
)

func ExampleDot() {
	x := []float32{1, 2, 3}
	asm.Scal(2, x)
	fmt.Println(x, asm.Dot(x, []float32{1, 1, 1}))
	// Output: [2 4 6] 12
}
