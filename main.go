// Freshet is a Jupyter kernel for Go whose preloaded package is a streaming
// dataframe. This file and session.go are the one place that knows every
// other package: the command line here, one kernel's parts there.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"syscall"

	"github.com/spf13/cobra"

	"freshet/install"
)

// version is set by the linker; a plain `go build` leaves it empty.
var version string

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	args := os.Args[1:]
	os.Args = os.Args[:1] // programs in cells have none
	err := run(ctx, args, os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "freshet:", err)
		os.Exit(1)
	}
}

// run is the whole program: it parses args, does what they say, and writes
// what a person asked for to out and what goes wrong to log.
func run(ctx context.Context, args []string, out, log io.Writer) error {
	root := &cobra.Command{
		Use:           "freshet",
		Short:         "A Jupyter kernel for Go with streaming dataframes",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(log)
	root.AddCommand(kernelCommand(log), installCommand(), uninstallCommand(), doctorCommand(), versionCommand())
	return root.ExecuteContext(ctx)
}

func kernelCommand(log io.Writer) *cobra.Command {
	var file, level string
	cmd := &cobra.Command{
		Use:   "kernel --connection-file FILE",
		Short: "Run a kernel for a front end (Jupyter calls this)",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var min slog.Level
			if err := min.UnmarshalText([]byte(level)); err != nil {
				return fmt.Errorf("--log-level %q: want debug, info, warn or error", level)
			}
			path, err := filepath.Abs(file) // cells may go to another folder before it is read again
			if err != nil {
				return err
			}
			logger := slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: min}))
			return serveKernel(cmd.Context(), path, logger, []string{"kernel", "--connection-file", path, "--log-level", level})
		},
	}
	cmd.Flags().StringVarP(&file, "connection-file", "f", "", "the connection file that the front end wrote")
	cmd.Flags().StringVar(&level, "log-level", "warn", "debug, info, warn or error")
	if err := cmd.MarkFlagRequired("connection-file"); err != nil {
		panic(err) // the flag is defined two lines up
	}
	return cmd
}

// place tells which of Jupyter's data directories the flags name.
type place struct {
	user, sysPrefix bool
	prefix          string
}

func (p *place) flags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&p.user, "user", false, "for the present user (the default)")
	cmd.Flags().BoolVar(&p.sysPrefix, "sys-prefix", false, "in the active Python environment")
	cmd.Flags().StringVar(&p.prefix, "prefix", "", "under this prefix: PREFIX/share/jupyter")
	cmd.MarkFlagsMutuallyExclusive("user", "sys-prefix", "prefix")
}

func (p *place) root() (string, error) {
	switch {
	case p.prefix != "":
		return install.PrefixRoot(p.prefix)
	case p.sysPrefix:
		return install.SysPrefixRoot()
	default:
		return install.UserRoot()
	}
}

func installCommand() *cobra.Command {
	var where place
	var spec install.Spec
	var env []string
	cmd := &cobra.Command{
		Use:   "install",
		Short: "Register the kernel with Jupyter",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if spec.Env, err = install.ParseEnv(env); err != nil {
				return err
			}
			if spec.Binary, err = install.Binary(); err != nil {
				return err
			}
			root, err := where.root()
			if err != nil {
				return err
			}
			dir, err := install.Install(root, spec)
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "installed kernel %q in %s\n", spec.Name, dir)
			return nil
		},
	}
	where.flags(cmd)
	cmd.Flags().StringVar(&spec.Name, "name", "freshet", "the kernel's name")
	cmd.Flags().StringVar(&spec.DisplayName, "display-name", "Go (Freshet)", "what front ends show")
	cmd.Flags().StringArrayVar(&env, "env", nil, "NAME=VALUE to set for the kernel (repeat for more)")
	return cmd
}

func uninstallCommand() *cobra.Command {
	var where place
	var name string
	cmd := &cobra.Command{
		Use:   "uninstall",
		Short: "Remove the kernel from Jupyter",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			root, err := where.root()
			if err != nil {
				return err
			}
			dir, err := install.Uninstall(root, name)
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "removed %s\n", dir)
			return nil
		},
	}
	where.flags(cmd)
	cmd.Flags().StringVar(&name, "name", "freshet", "the kernel's name")
	return cmd
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Show the version",
		Args:  cobra.NoArgs,
		Run: func(cmd *cobra.Command, _ []string) {
			fmt.Fprintln(cmd.OutOrStdout(), "freshet", versionString())
		},
	}
}

// versionString is the linker's version, or what the build recorded.
func versionString() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "unknown"
}

func doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Check that Jupyter finds and can start the kernel",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ok := true
			for _, check := range install.Doctor() {
				mark := "ok  "
				if !check.OK {
					mark, ok = "FAIL", false
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%s  %s\n", mark, check.Says)
			}
			if !ok {
				return errors.New("not everything is well")
			}
			return nil
		},
	}
}
