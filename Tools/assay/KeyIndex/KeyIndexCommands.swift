internal import Environment
internal import KeyIndexing
internal import SchemaFormat
internal import SystemIO

extension Command {
  /// `assay keyindex`: the index of one key by itself.
  static let keyindex = Command(
    group: "keyindex",
    "answers what the index knows of a key",
    [keyIndexExec]
  )

  private static let keyIndexExec = Command(
    "exec",
    "answers a script of operations on one key",
    discussion: """
      A script has one operation a line; each is printed with its answer behind " => ". What
      stands there already is not looked at.

        case N                 begin again with a key that was never written
        put M.S                write at main revision M, sub revision S
        tombstone M.S          delete
        get N                  the key as it stood at main revision N
        since N                revisions from N on, the last one of each main revision
        keep N                 what HashKV at N counts
        compact N              what is left up to N, and the index then
        restore C.S M.S V      begin with a row: created at C.S, modified at M.S, version V
        restore-tombstone M.S  begin with the row of a deletion

      Blank lines and lines that begin with # go through. An operation that makes no sense is
      answered with an error, and the exit status is 4.
      """,
    arguments: [script],
    options: [rulesOption],
    examples: [
      Example("keyindex exec history.txt", "answers put in place"),
      Example("keyindex exec history.txt --rules 3.5.9", "as etcd 3.5.9 would answer"),
    ],
    run: runScript
  )
}

private let script = Argument("FILE", "script of operations; - for standard input")
private let rulesOption = Option.text(
  "rules",
  "VERSION",
  "release of etcd to follow, such as 3.4.33 (default: the newest)"
)
private let byteCountMax = 64 << 20

private func runScript(_ arguments: ParsedArguments, _ output: Output) throws -> ExitStatus {
  let rules = try rules(arguments)
  let path = arguments.one(script)
  let bytes =
    path == "-"
    ? try StandardInput.contents(byteCountMax: byteCountMax)
    : try DiskFileSystem().contents(of: path, byteCountMax: byteCountMax)
  var transcript = KeyIndexTranscript(rules: rules)
  var status = ExitStatus.clean
  var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
  // The last line's end begins no other.
  if lines.last?.isEmpty == true { lines.removeLast() }
  for (number, line) in lines.enumerated() {
    if output.isClosed { break }
    let answer = transcript.answer(line)
    output.line(answer.line)
    guard let complaint = answer.complaint else { continue }
    output.remark("\(path):\(number + 1): \(complaint)")
    status = .errorsFound
  }
  return status
}

private func rules(_ arguments: ParsedArguments) throws(UsageError) -> KeyIndexRules {
  guard let text = arguments.text(rulesOption) else { return .latest }
  // 3.5 is its first release.
  let full = text.split(separator: ".").count == 2 ? text + ".0" : text
  guard let version = SemanticVersion(full) else {
    throw UsageError("option '--rules' wants a version such as 3.5.9, not '\(text)'")
  }
  return KeyIndexRules(of: version)
}
