/// What stops the parsing or the execution of a template, with its place.
///
/// A class, so that it stays one word while it travels through the frames of the executor.
public final class TemplateError: Error, Sendable, CustomStringConvertible {
    /// What sort of error it is.
    public enum Kind: Sendable, Hashable {
        /// The source is no template.
        case syntax
        /// The execution failed.
        case execution
        /// A limit of the execution was passed.
        case limit
    }

    /// What sort of error it is.
    public let kind: Kind
    /// The name under which the source with the error was parsed: in Helm the path of the file.
    public let source: ByteString
    /// The line in the source, from 1; `nil` where the error has no place.
    public let line: Int?
    /// The offset in the line in bytes, from 0 as Go counts it; `nil` for syntax errors, which have only a line.
    public let column: Int?
    /// The template that was executed: the name of the source, or of a definition in it.
    public let template: ByteString?
    /// The text of the node that failed, as Go prints it.
    public let context: ByteString?
    /// What is wrong, in Go's words; the text of `cause` is its end where there is one.
    public let message: String
    /// The error of the template that this one included; the innermost of the chain is where it happened.
    public let cause: TemplateError?

    /// Creates an error.
    public init(
        _ kind: Kind, source: ByteString, line: Int? = nil, column: Int? = nil, template: ByteString? = nil,
        context: ByteString? = nil, message: String, cause: TemplateError? = nil
    ) {
        self.kind = kind
        self.source = source
        self.line = line
        self.column = column
        self.template = template
        self.context = context
        self.message = message
        self.cause = cause
    }

    /// The errors from the outermost template to the one in which it happened.
    public var callStack: [TemplateError] {
        var stack = [self]
        while let cause = stack[stack.count - 1].cause { stack.append(cause) }
        return stack
    }

    /// Go's text of the error.
    public var description: String {
        var text = "template: "
        if let line {
            text += "\(source):\(line)"
            if let column { text += ":\(column)" }
            text += ": "
            if let template, let context {
                text += "executing \(GoStrconv.quote(template)) at <\(context)>: "
            }
        } else if !source.isEmpty {
            text += "\(source): "
        }
        return text + message
    }
}
