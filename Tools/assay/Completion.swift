extension Command {
  /// `assay completion`: a shell script that completes verbs and options.
  static let completion = Command(
    "completion",
    "prints a completion script for a shell",
    discussion: """
      The script knows every verb, option and word an option takes; paths are left to
      the shell. Load it from the shell's start file, or install it where the shell
      looks for completions.
      """,
    arguments: [shell],
    examples: [
      Example("completion bash > /etc/bash_completion.d/assay", "for every bash of this machine"),
      Example("completion fish | source", "for this fish alone"),
    ],
    run: printCompletion
  )
}

private let shell = Argument("SHELL", "bash, zsh or fish")

private func printCompletion(
  _ arguments: ParsedArguments,
  _ output: Output
) throws -> ExitStatus {
  let name = arguments.one(shell)
  guard let shell = Shell(rawValue: name) else {
    let legal = Shell.allCases.map(\.rawValue).joined(separator: ", ")
    throw UsageError("unknown shell '\(name)', want one of \(legal)")
  }
  for line in CompletionScript(.assay).lines(for: shell) { output.line(line) }
  return .clean
}
