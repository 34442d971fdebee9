// What the matrix-product panels of both levels share. The including file defines
// BELOW: row 1 + BELOW of the tile is at BX. The registers are in its map.

// ARGS loads the arguments; strides become bytes.
#define ARGS(shift) \
	MOVQ p+0(FP), CX; \
	MOVQ panelArgs_a(CX), AX; \
	MOVQ AX, row-8(SP); \
	MOVQ panelArgs_b(CX), AX; \
	MOVQ AX, panel-24(SP); \
	MOVQ panelArgs_rs(CX), R8; \
	MOVQ panelArgs_cs(CX), R10; \
	MOVQ panelArgs_ldb(CX), R11; \
	MOVQ panelArgs_init(CX), R13; \
	MOVQ panelArgs_ldi(CX), R14; \
	MOVQ panelArgs_c(CX), DI; \
	MOVQ panelArgs_ldc(CX), R12; \
	MOVQ panelArgs_m(CX), DX; \
	SHLQ $shift, R8; \
	SHLQ $shift, R10; \
	SHLQ $shift, R11; \
	SHLQ $shift, R14; \
	SHLQ $shift, R12

// TILES computes tiles of rows×vectors until fewer rows are left.
#define TILES(rows, init, step, flush, tile, loop, tail, one, done, end) \
tile: \
	CMPQ DX, $rows; \
	JLT  end; \
	MOVQ row-8(SP), AX; \
	LEAQ (AX)(R8*BELOW), BX; \
	ADDQ R8, BX; \
	MOVQ panel-24(SP), SI; \
	init; \
	MOVQ p+0(FP), CX; MOVQ panelArgs_k(CX), CX; \
	SUBQ $4, CX; \
	JLT  tail; \
	PCALIGN $32; \
loop: \
	step; \
	step; \
	step; \
	step; \
	SUBQ $4, CX; \
	JGE  loop; \
tail: \
	ADDQ $4, CX; \
	JEQ  done; \
one: \
	step; \
	DECQ CX; \
	JNE  one; \
done: \
	flush; \
	IMUL3Q $rows, R8, AX; \
	ADDQ AX, row-8(SP); \
	SUBQ $rows, DX; \
	JMP  tile; \
end:
