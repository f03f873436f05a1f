//go:build tools

// Package tools pins the version of docker compose that the benchmarks compare with.
package tools

import _ "github.com/docker/compose/v2/cmd"
