package local

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gobwas/glob"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

type pattern struct {
	glob.Glob
	exclude bool
}

// assets finds the files below a directory that patterns select; a later pattern, negated by `!`
// or not, decides over the earlier ones.
func assets(dir string, globs []string) (map[string]*resource.Asset, error) {
	patterns := make([]pattern, 0, len(globs))
	for _, text := range globs {
		bare, exclude := strings.CutPrefix(text, "!")
		compiled, err := glob.Compile(bare, '/')
		if err != nil {
			return nil, err
		}
		patterns = append(patterns, pattern{compiled, exclude})
	}
	found := map[string]*resource.Asset{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !selected(patterns, name) {
			return err
		}
		found[name], err = resource.NewPathAsset(filepath.Join(dir, filepath.FromSlash(name)))
		return err
	})
	return found, err
}

func selected(patterns []pattern, name string) bool {
	chosen := false
	for _, p := range patterns {
		if p.Match(name) {
			chosen = !p.exclude
		}
	}
	return chosen
}
