// Package browser looks at reports as a reader's browser shows them. It is a
// module of its own: only its test needs a browser.
package browser
