// Gen writes the tables, the export data and the docs of packages for
// freshet/interp/symbols.
//
//	gen -std dir                  the standard library, for every target
//	gen -facade dir pkg...        packages of this module, the same everywhere
//	gen -target os/arch ...       as that system compiles them
//
// It type-checks the declarations from source, function bodies left out, once
// per target, and so sees what a compiler of that target sees.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"slices"
	"strings"
)

// A target is one system that the kernel is built for.
type target struct{ os, arch string }

func (t target) String() string { return t.os + "_" + t.arch }

// targets: the first is the base, whose export data and docs stand for all
// others wherever they do not differ.
var targets = []target{
	{"linux", "amd64"},
	{"linux", "arm64"},
	{"darwin", "amd64"},
	{"darwin", "arm64"},
	{"windows", "amd64"},
	{"windows", "arm64"},
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("gen: ")
	std := flag.String("std", "", "write the standard library into this `folder`")
	facade := flag.String("facade", "", "write the packages named as arguments into this `folder`")
	flag.Func("target", "the packages of -facade are those of this `os/arch`", func(text string) error {
		system, arch, ok := strings.Cut(text, "/")
		if !ok {
			return fmt.Errorf("want os/arch, not %q", text)
		}
		targets = []target{{system, arch}}
		return nil
	})
	flag.Parse()
	var err error
	switch {
	case *std != "":
		err = writeStd(*std)
	case *facade != "":
		err = writeFacade(*facade, flag.Args())
	default:
		flag.Usage()
		os.Exit(2)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// writeStd writes one table per package (one per group of targets where they
// differ), the base's archive and an archive per other target with what
// differs there.
func writeStd(dir string) error {
	out := &output{dir: dir, pkg: "std"}
	if err := out.clean(); err != nil {
		return err
	}
	tables := map[string]map[string][]target{} // path → source → targets
	var base map[string]*source
	for _, t := range targets {
		pkgs, err := load(t, "std")
		if err != nil {
			return fmt.Errorf("load the standard library for %v: %w", t, err)
		}
		changed := map[string]*source{}
		for path, p := range pkgs {
			code, err := table(p.types, out.pkg)
			if err != nil {
				return fmt.Errorf("table of %s for %v: %w", path, t, err)
			}
			if tables[path] == nil {
				tables[path] = map[string][]target{}
			}
			tables[path][code] = append(tables[path][code], t)
			if base != nil && (base[path] == nil || api(base[path].types) != api(p.types)) {
				changed[path] = p
			}
		}
		if base == nil {
			base = pkgs
			err = out.archive("data.zip", pkgs, base)
		} else {
			err = out.archive("data_"+t.String()+".zip", changed, base)
		}
		if err != nil {
			return err
		}
		if err := out.embed(t, t == targets[0]); err != nil {
			return err
		}
	}
	for path, group := range tables {
		if err := out.tables(path, group); err != nil {
			return err
		}
	}
	return nil
}

// writeFacade writes tables and one archive of the packages.
func writeFacade(dir string, paths []string) error {
	pkgs := map[string]*source{}
	if len(paths) > 0 { // no pattern would mean the present folder
		var err error
		if pkgs, err = load(targets[0], paths...); err != nil {
			return fmt.Errorf("load %v: %w", paths, err)
		}
	}
	out := &output{dir: dir, pkg: "facade"}
	if err := out.clean(); err != nil {
		return err
	}
	slices.Sort(paths)
	for _, path := range paths {
		p := pkgs[path]
		if p == nil {
			return fmt.Errorf("no package %s", path)
		}
		code, err := table(p.types, out.pkg)
		if err != nil {
			return fmt.Errorf("table of %s: %w", path, err)
		}
		if err := out.tables(path, map[string][]target{code: targets}); err != nil {
			return err
		}
	}
	return out.archive("data.zip", pkgs, nil)
}
