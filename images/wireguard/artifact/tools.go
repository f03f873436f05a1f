//go:build tools

// Package tools pins the version of WireGuard in Go that the image contains.
package tools

import _ "golang.zx2c4.com/wireguard"
