package pages

import "syscall"

// page is the size of a large page in bytes where the small ones have 4 KiB, and a
// multiple or a part of it elsewhere.
const page = 2 << 20

// advise asks for large pages for so many bytes of Go's heap. Those they begin and
// end in count: the rest of them is heap as well. A system that refuses changes
// nothing.
func advise(from, bytes uintptr) {
	first, end := from&^(page-1), (from+bytes+page-1)&^(page-1)
	syscall.Syscall(syscall.SYS_MADVISE, first, end-first, syscall.MADV_HUGEPAGE)
}
