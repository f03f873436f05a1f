//go:build tools

// Package tools pins the version of oauth2-proxy that the image contains.
package tools

import _ "github.com/oauth2-proxy/oauth2-proxy/v7"
