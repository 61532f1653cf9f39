package import ByteCoding

/// The JSON form of reports, schema version 1: absent fields are left out.
///
/// > Source: design.md, the JSON contract of `verify`.
extension TargetReport {
  /// Version of the JSON schema.
  package static let schemaVersion = 1

  /// Writes several reports as one object.
  ///
  /// - Parameters:
  ///   - reports: One for each path.
  ///   - version: Version of the tool.
  ///   - writer: Receives the object.
  package static func write(
    _ reports: [TargetReport],
    version: String,
    to writer: inout JSONWriter
  ) {
    writer.beginObject()
    writer.key("schema")
    writer.number(schemaVersion)
    writer.key("tool")
    writer.string("assay")
    writer.key("version")
    writer.string(version)
    writer.key("targets")
    writer.beginArray()
    for report in reports { report.write(to: &writer) }
    writer.endArray()
    writer.endObject()
  }

  /// Writes one report.
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.field("path", path)
    writer.field("kind", kind.rawValue)
    writer.field("verdict", verdict.rawValue)
    writer.key("facts")
    facts.write(to: &writer)
    writer.key("findings")
    writer.beginArray()
    for finding in findings { finding.write(to: &writer, path: path) }
    writer.endArray()
    writer.strings("unproven", unproven)
    writer.key("covered")
    writer.beginObject()
    writer.field("bytes", covered.readByteCount)
    writer.field("records", covered.recordCount)
    writer.field("pages", covered.pageCount)
    writer.field("rows", covered.rowCount)
    writer.endObject()
    writer.endObject()
  }
}

extension Facts {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.field("etcdVersion", etcdVersion)
    writer.field("clusterID", clusterID)
    writer.field("memberID", memberID)
    writer.field("revision", revision)
    writer.field("compactRevision", compactRevision)
    writer.field("consistentIndex", consistentIndex)
    writer.field("term", term)
    writer.field("hashKV", hashKV)
    writer.field("walFirstIndex", walFirstIndex)
    writer.field("walLastIndex", walLastIndex)
    writer.field("commit", commit)
    writer.field("snapshotIndex", snapshotIndex)
    writer.field("keys", keys)
    writer.field("rows", rows)
    writer.field("pages", pages)
    writer.endObject()
  }
}

extension Finding {
  /// Writes the finding.
  ///
  /// - Parameters:
  ///   - writer: Receives the object.
  ///   - path: The path that was checked, for the repair command.
  package func write(to writer: inout JSONWriter, path: String) {
    writer.beginObject()
    writer.field("id", problem.id)
    writer.field("title", problem.title)
    writer.field("severity", severity.rawValue)
    writer.field("layer", problem.layer.rawValue)
    writer.key("place")
    place.write(to: &writer)
    writer.field("observed", observed)
    writer.field("expected", expected)
    writer.field("consequence", consequence)
    writer.key("repair")
    writer.beginObject()
    writer.field("class", problem.repair.rawValue)
    writer.field("command", command(for: path))
    writer.endObject()
    writer.strings("references", problem.references)
    writer.endObject()
  }

  /// The command that mends this finding in a directory; nil where none does.
  package func command(for path: String) -> String? {
    guard let command = problem.command, problem.repair != .none else { return nil }
    let words = command.split(separator: " ", omittingEmptySubsequences: false)
    return words.map { $0 == "PATH" ? shellWord(path) : String($0) }.joined(separator: " ")
  }

  private func shellWord(_ path: String) -> String {
    let isPlain = path.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."),
        UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: ":"):
        true
      case _: false
      }
    }
    guard !isPlain else { return path }
    let escaped = path.split(separator: "'", omittingEmptySubsequences: false)
    return "'" + escaped.joined(separator: "'\\''") + "'"
  }
}

extension Place {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.field("file", file)
    writer.field("offset", offset)
    writer.field("page", page)
    writer.field("item", item)
    writer.field("bucket", bucket)
    writer.field("index", index)
    writer.field("revision", revision)
    writer.field("key", key)
    writer.endObject()
  }
}
