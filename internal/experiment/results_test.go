package experiment

import (
	"context"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestSchema holds the keys and types of a results.json against docs/results.md,
// both ways.
func TestSchema(t *testing.T) {
	text, err := os.ReadFile("../../docs/results.md")
	if err != nil {
		t.Fatal(err)
	}
	_, schema, _ := strings.Cut(string(text), "## `results.json`")
	documented, key := map[string]string{}, regexp.MustCompile("`([^`]+)`")
	for _, line := range strings.Split(schema, "\n") {
		if cells := strings.Split(line, "|"); len(cells) > 3 {
			for _, m := range key.FindAllStringSubmatch(cells[1], -1) {
				documented[m[1]] = strings.TrimSpace(cells[2])
			}
		}
	}
	dir, broken := t.TempDir(), false
	stage(t, &broken)
	if _, err := Run(context.Background(), Options{Names: []string{"all"}, Data: "digits:2", Out: dir, Threads: 1}); err != nil {
		t.Fatal(err)
	}
	var object map[string]any
	if err := json.Unmarshal([]byte(read(t, dir, "results.json")), &object); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	var visit func(prefix string, object map[string]any)
	visit = func(prefix string, object map[string]any) {
		for name, value := range object {
			key := prefix + name
			seen[key] = true
			if kind := kindOf(value); kind != "empty list" && kind != documented[key] && kind+" or null" != documented[key] && "number or "+kind != documented[key] {
				t.Errorf("%s is %s; docs/results.md has %q", key, kind, documented[key])
			}
			switch v := value.(type) {
			case map[string]any:
				visit(key+".", v)
			case []any:
				for _, entry := range v {
					if o, ok := entry.(map[string]any); ok {
						visit(key+"[].", o)
					}
				}
			}
		}
	}
	visit("", object)
	for key := range documented {
		if !seen[key] {
			t.Errorf("results.json has no %s", key)
		}
	}
}

// kindOf names the type of a value as docs/results.md does.
func kindOf(value any) string {
	switch v := value.(type) {
	case nil:
		return "null"
	case string:
		return "text"
	case float64:
		return "number"
	case []any:
		if len(v) == 0 {
			return "empty list"
		}
		return "list of " + kindOf(v[0])
	case map[string]any:
		return "object"
	}
	return "unknown"
}
