internal import DataDriven
internal import Environment
internal import SystemIO

extension Command {
  /// A verb `exec`, which runs a file of commands and prints it with the answers in place; each run
  /// has an environment of its own.
  static func transcriptVerb(
    _ summary: String,
    discussion: String,
    example: Example,
    environment: @escaping @Sendable () -> (Directive) throws(DirectiveFault) -> String
  ) -> Command {
    Command(
      "exec",
      summary,
      discussion: discussion + """

        The file is printed as it is, with the answer of each command after its line `----`.
        A command that makes no sense is answered with what is wrong with it, and the exit
        status is 4.
        """,
      arguments: [transcript],
      examples: [example]
    ) { arguments, output in
      let path = arguments.one(transcript)
      let bytes =
        path == "-"
        ? try StandardInput.contents(byteCountMax: byteCountMax)
        : try DiskFileSystem().contents(of: path, byteCountMax: byteCountMax)
      return try runTranscript(path, bytes, environment(), output)
    }
  }
}

private let transcript = Argument("FILE", "file of commands and answers; - for standard input")
private let byteCountMax = 64 << 20

private func runTranscript(
  _ path: String,
  _ bytes: [UInt8],
  _ answer: (Directive) throws(DirectiveFault) -> String,
  _ output: Output
) throws -> ExitStatus {
  let file: DirectiveFile
  do throws(DirectiveFault) {
    file = try DirectiveFile(parsing: String(decoding: bytes, as: UTF8.self))
  } catch {
    throw CannotLook("\(path): \(error)")
  }
  var faults: [DirectiveFault] = []
  let text = file.answered { directive in
    do throws(DirectiveFault) {
      return try answer(directive)
    } catch {
      faults.append(error)
      return error.reason
    }
  }
  output.write(text)
  for fault in faults { output.remark("\(path): \(fault)") }
  return faults.isEmpty ? .clean : .errorsFound
}
