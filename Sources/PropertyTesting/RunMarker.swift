internal import ByteCoding
internal import Environment

/// A file that says which case is under way, for as long as a law is run.
///
/// A precondition that fails inside a law ends the process, and with it the run that would have
/// told the seed; so does whoever loses patience with a loop that never ends. The next run finds
/// the file left behind, and tries that case first.
struct RunMarker {
  /// Where a run ended that did not get to its end.
  struct Leftover: Equatable {
    /// The seed of that run.
    var seed: UInt64
    /// The case that was under way.
    var caseNumber: Int
    /// Whether the case had failed already and was being shrunk.
    var wasShrinking: Bool
  }

  private static let infix = ".running-"
  private static let numberDigits = 20

  private let path: String
  private let files: any WritableFileSystem
  private let file: any WritableFile
  private let numberOffset: Int

  /// Creates the file, in a folder that need not exist.
  init(
    in folder: FailureFolder,
    for statement: String,
    seed: UInt64,
    processID: Int
  ) throws(FileError) {
    files = folder.files
    let name = SavedFailure.fileName(for: statement)
    path = "\(folder.path)/\(name)\(Self.infix)\(processID)-\(hexadecimal(seed))"
    let head = """
      # This law is being run, or the process ended while it was.
      law: \(SavedFailure.oneLine(statement))
      seed: 0x\(hexadecimal(seed))
      case:\u{20}
      """
    numberOffset = head.utf8.count
    try folder.create()
    file = try files.create(path)
    try file.write(Array(head.utf8), at: 0)
  }

  /// Says that a case is under way.
  func enter(_ number: Int, isShrinking: Bool = false) throws(FileError) {
    let digits = String(number)
    let padding = String(repeating: " ", count: max(0, Self.numberDigits - digits.utf8.count))
    let tail = "\(digits)\(padding)\nshrinking: \(isShrinking ? "yes" : "no ")\n"
    try file.write(Array(tail.utf8), at: numberOffset)
  }

  /// Removes the file.
  func remove() throws(FileError) { try files.remove(path) }

  /// Takes away what runs of a law left behind that are over, and returns one of them.
  static func takeLeftover(
    in folder: FailureFolder,
    for statement: String,
    isRunning: (Int) -> Bool
  ) throws(FileError) -> Leftover? {
    guard try folder.files.exists(folder.path) else { return nil }
    let prefix = SavedFailure.fileName(for: statement) + infix
    var found: Leftover?
    for entry in try folder.files.list(folder.path) where entry.name.hasPrefix(prefix) {
      let numbers = entry.name.dropFirst(prefix.count).split(separator: "-")
      guard let text = numbers.first, let process = Int(text), !isRunning(process) else { continue }
      let path = "\(folder.path)/\(entry.name)"
      guard let bytes = try folder.contents(of: path), try folder.remove(path) else { continue }
      found = leftover(String(decoding: bytes, as: UTF8.self)) ?? found
    }
    return found
  }

  /// What a file left behind says; nil if no case was begun.
  private static func leftover(_ text: String) -> Leftover? {
    let fields = SavedFailure.fields(of: text)
    guard let seed = fields["seed"].flatMap(SavedFailure.seed),
      let digits = fields["case"]?.prefix(while: { $0 != " " }), let number = Int(digits),
      number >= 0
    else { return nil }
    let wasShrinking = fields["shrinking"]?.hasPrefix("yes") ?? false
    return Leftover(seed: seed, caseNumber: number, wasShrinking: wasShrinking)
  }
}
