//go:build tools

// Package tools pins the version of vegeta that sends the load of the benchmarks.
package tools

import _ "github.com/tsenart/vegeta/v12"
