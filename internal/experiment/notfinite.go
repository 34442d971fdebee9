package experiment

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strconv"
)

// notFiniteNumbers are the numbers of an outcome that JSON cannot write, NaN and the
// infinities, by where they are in it: what came of a training that diverged, or the
// mean over no sample.
type notFiniteNumbers map[string]string

// takeNotFinite replaces the numbers in *v that are not finite by 0 and returns them.
func takeNotFinite(v any) notFiniteNumbers {
	list := notFiniteNumbers{}
	eachNumber(reflect.ValueOf(v), "", func(at string, x reflect.Value) {
		if f := x.Float(); number(f) == nil {
			list[at] = strconv.FormatFloat(f, 'g', -1, 64)
			x.SetFloat(0)
		}
	})
	return list
}

// putBack puts the numbers into *v again.
func (list notFiniteNumbers) putBack(v any) {
	if len(list) == 0 {
		return
	}
	eachNumber(reflect.ValueOf(v), "", func(at string, x reflect.Value) {
		if text, ok := list[at]; ok {
			f, err := strconv.ParseFloat(text, 64)
			if err != nil {
				f = math.NaN()
			}
			x.SetFloat(f)
		}
	})
}

// eachNumber visits every float64 in what v points to that JSON writes as a number.
func eachNumber(v reflect.Value, at string, visit func(at string, x reflect.Value)) {
	switch v.Kind() {
	case reflect.Float64:
		visit(at, v)
	case reflect.Pointer:
		if !v.IsNil() {
			eachNumber(v.Elem(), at, visit)
		}
	case reflect.Struct:
		if _, own := v.Interface().(json.Marshaler); own {
			return
		}
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				eachNumber(v.Field(i), at+"."+f.Name, visit)
			}
		}
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return
		}
		for i := range v.Len() {
			eachNumber(v.Index(i), fmt.Sprintf("%s[%d]", at, i), visit)
		}
	}
}
