package expr

// Usages returns how each function is called, by its name.
func Usages() map[string]string {
	usages := make(map[string]string, len(functions))
	for name, f := range functions {
		usages[name] = f.usage
	}
	return usages
}
