/// Go's `fmt` and `strconv` for template values.
public enum GoFormat {}
