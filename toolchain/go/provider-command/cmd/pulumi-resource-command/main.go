// Command pulumi-resource-command serves the built-in command provider to the Pulumi engine.
package main

import (
	"context"
	"fmt"
	"os"

	command "tapbot.kz/toolchain/provider-command"
)

func main() {
	if len(os.Args) == 2 {
		switch os.Args[1] {
		case "version", "--version", "-version":
			fmt.Println(command.Version + command.Build)
			return
		case "info", "--info":
			fmt.Println(command.Info())
			return
		}
	}
	provider, err := command.Provider()
	if err == nil {
		err = provider.Run(context.Background(), "command", command.Version+command.Build)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
