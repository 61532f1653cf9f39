internal import ByteCoding
internal import DataDirCheck
internal import Environment
internal import EtcdMessages
internal import SnapFormat
internal import SystemIO

extension Command {
  /// `assay snap show`: what one `.snap` file holds.
  static let snapShow = Command(
    "show",
    "shows what a snapshot file holds",
    discussion: """
      Shows raft's metadata and ConfState, and the members, version and keys of the v2
      store. Of a directory the newest file that loads is shown.
      """,
    arguments: [path],
    options: [.writeOut, nodes],
    examples: [
      Example("snap show demo.etcd", "membership at the newest snapshot"),
      Example("snap show --nodes FILE.snap", "every node of the v2 store"),
    ],
    run: show
  )
}

private let path = Argument("PATH", "a .snap file, or a directory to take the newest from")
private let nodes = Option.flag("nodes", "list every node of the v2 store")

private func show(_ arguments: ParsedArguments, _ output: Output) throws -> ExitStatus {
  let fileSystem = DiskFileSystem()
  let file = try snapshotFile(at: arguments.one(path), fileSystem)
  let open = try fileSystem.open(file)
  guard open.byteCount <= SnapScanner.fileByteCountMax else {
    throw CannotLook("\(file): too long for a snapshot file")
  }
  let bytes = try open.bytes(at: 0, byteCount: open.byteCount)
  let shown: ShownSnapshot
  do throws(SnapFileError) {
    let snapshot = try SnapFile(decoding: bytes.rawSpan).snapshot
    shown = ShownSnapshot(file: file, snapshot, listsNodes: arguments.has(nodes))
  } catch {
    guard file.hasSuffix(".snap") else {
      throw CannotLook("\(file): no .snap file by its name, and \(error.message)")
    }
    switch arguments.writeOut {
    case .simple, .table: output.line("\(file): \(error.message)")
    case .json:
      output.json { writer in
        writer.beginObject()
        writer.field("file", file)
        writer.field("fault", error.message)
        writer.endObject()
      }
    }
    return .errorsFound
  }
  switch arguments.writeOut {
  case .simple:
    for (name, value) in shown.rows { output.line("\(name): \(value)") }
  case .table:
    var table = TextTable([.left("FIELD"), .left("VALUE")])
    for (name, value) in shown.rows { table.append([name, value]) }
    table.write(to: output)
  case .json:
    output.json { writer in shown.write(to: &writer) }
  }
  return shown.fault == nil ? .clean : .errorsFound
}

/// The file itself, or the newest one of a directory that loads.
private func snapshotFile(at path: String, _ fileSystem: DiskFileSystem) throws -> String {
  guard try fileSystem.status(path).kind == .directory else { return path }
  let scanner = SnapScanner(fileSystem)
  let directory = try scanner.directory(at: path)
  let report = try scanner.scan(directory, as: directory)
  let newest = report.candidates.first { $0.fault == nil } ?? report.candidates.first
  guard let newest else { throw CannotLook("\(directory): no .snap file") }
  return report.path(newest.name)
}
