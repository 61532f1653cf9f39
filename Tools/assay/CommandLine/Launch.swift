internal import DataDirCheck
internal import Environment

/// One run of the tool: from the words of the command line to an exit status.
struct Launch {
  private let output: Output
  private var command: Command
  private var path: String

  /// Prepares a run at the root of a command tree.
  init(_ root: Command, _ output: Output) {
    self.output = output
    command = root
    path = root.name
  }

  /// Walks down to the verb, parses what follows and runs it.
  ///
  /// - Returns: What the process ends with.
  mutating func run(_ words: [String]) -> ExitStatus {
    do {
      return try descend(words[...])
    } catch let error as UsageError {
      output.remark("\(path): \(error.message) (see '\(path) -h')")
      return .usage
    } catch let error as CannotLook {
      output.remark("\(path): \(error.message)")
    } catch let error as NotEtcd {
      output.remark("\(path): \(error.message)")
    } catch let error as FileError {
      output.remark("\(path): \(error.message)")
    } catch {
      output.remark("\(path): \(error)")
    }
    return .couldNotLook
  }

  private mutating func descend(_ words: ArraySlice<String>) throws -> ExitStatus {
    var rest = words
    while true {
      switch command.body {
      case .verb(let run):
        var parser = ArgumentParser(command, rest)
        let arguments = try parser.parse()
        return arguments.has(.help) ? showHelp() : try run(arguments, output)
      case .group(let verbs):
        guard let word = rest.popFirst(), word != "-h", word != "--help", word != "help" else {
          return showHelp()
        }
        if word == "--version", path == Command.assay.name { return showVersion() }
        try enter(word, of: verbs)
      }
    }
  }

  private mutating func enter(_ word: String, of verbs: [Command]) throws(UsageError) {
    guard let verb = verbs.first(where: { $0.name == word }) else {
      let kind = word.hasPrefix("-") ? "option" : "verb"
      let nearest = nearestSpelling(of: word, in: verbs.map(\.name))
      throw UsageError("unknown \(kind) '\(word)'" + didYouMean(nearest))
    }
    command = verb
    path += " " + verb.name
  }

  private func showHelp() -> ExitStatus {
    for line in HelpText(path: path, command).lines { output.line(line) }
    return .clean
  }

  private func showVersion() -> ExitStatus {
    output.line("assay \(Version.current)")
    return .clean
  }
}
