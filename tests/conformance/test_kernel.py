"""Jupyter's own kernel test suite, whole: thirteen tests, none skipped."""

import jupyter_kernel_test as jkt


class FreshetKernelTests(jkt.KernelTests):
    kernel_name = "freshet"
    language_name = "go"
    file_extension = ".go"

    code_hello_world = 'fmt.Println("hello, world")'
    code_stderr = 'fmt.Fprintln(os.Stderr, "problem")'
    code_page_something = "?fmt.Println"
    code_generate_error = 'panic("boom")'
    code_clear_output = "display.Clear(false)"
    code_inspect_sample = "strings.ToUpper"
    code_history_pattern = "6 * [0-9]"

    completion_samples = [
        {"text": "strings.ToUpperS", "matches": {"ToUpperSpecial"}},
        {"text": "strings.NewRea", "matches": {"NewReader"}},
    ]
    complete_code_samples = ["x := 1", "func f() int {\n\treturn 1\n}", 'import "fmt"', "1 + 1"]
    incomplete_code_samples = ["func f() {", "x := []int{1,", "fmt.Println(`a", "x :="]
    invalid_code_samples = ["x := := 1", "func 1() {}"]
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": 'strings.Repeat("ab", 2)', "result": '"abab"'},
        {"code": "[]int{1, 2}", "result": "[]int{1, 2}"},
    ]
    code_display_data = [
        {"code": 'display.Show(display.HTML("<b>hi</b>"));', "mime": "text/html"},
        {"code": 'display.Show(display.SVG("<svg xmlns=\'http://www.w3.org/2000/svg\'/>"));', "mime": "image/svg+xml"},
    ]
    supported_history_operations = ("tail", "range", "search")


class FreshetWelcomeTests(jkt.IopubWelcomeTests):
    kernel_name = "freshet"
    support_iopub_welcome = True


# pytest would otherwise collect the base classes from their module too.
del jkt
