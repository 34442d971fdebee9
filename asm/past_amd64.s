//go:build gc && !purego && !noasm

#include "textflag.h"

// func fence()
TEXT ·fence(SB), NOSPLIT, $0-0
	SFENCE
	VZEROUPPER
	RET
