internal import ByteCoding
package import Environment
internal import EtcdMessages
internal import SnapFormat

/// Reads the files of `member/snap`, the database left out.
package struct SnapScanner: Sendable {
  /// Longest file that is read: no protobuf message is longer.
  package static let fileByteCountMax = (2 << 30) - 1

  private let fileSystem: any FileSystem

  /// Creates a scanner.
  package init(_ fileSystem: any FileSystem) { self.fileSystem = fileSystem }

  /// Finds the snapshot directory a path means: of a data directory, a member directory, or itself.
  ///
  /// - Throws: `FileError` if nothing is at the path.
  package func directory(at path: String) throws(FileError) -> String {
    let base = path.hasSuffix("/") ? String(path.dropLast()) : path
    for candidate in ["\(base)/member/snap", "\(base)/snap"] {
      do throws(FileError) {
        if try fileSystem.status(candidate).kind == .directory { return candidate }
      } catch {
        guard case .notFound = error else { throw error }
      }
    }
    let isNamed = base.split(separator: "/").last == "snap"
    let entries = try fileSystem.list(path)
    guard isNamed || entries.contains(where: isPart) else {
      throw .failed(path: path, operation: "read", reason: "no snapshot directory, nor part of one")
    }
    return path
  }

  private func isPart(_ entry: DirectoryEntry) -> Bool {
    entry.status.kind == .file && SnapName(entry.name) != .other
  }

  /// Reads a directory.
  ///
  /// - Parameters:
  ///   - path: The directory, as the file system knows it.
  ///   - directory: Its name in places of findings, relative to what is being checked.
  /// - Returns: The files, without findings; ``SnapAudit`` makes those.
  /// - Throws: `FileError` if the directory cannot be listed.
  /// - Complexity: O(*n*) in the bytes of all `.snap` files
  package func scan(_ path: String, as directory: String) throws(FileError) -> SnapReport {
    var report = SnapReport(directory: directory)
    for entry in try fileSystem.list(path) where entry.status.kind == .file {
      var file = SnapFileReport(name: entry.name, byteCount: entry.status.byteCount)
      if file.isSnapshot {
        read("\(path)/\(entry.name)", into: &file)
        report.byteCount += file.byteCount
      }
      report.files.append(file)
    }
    return report
  }

  /// Reads one file as a `.snap` file, whatever its name.
  ///
  /// - Throws: `FileError` if nothing is at the path.
  package func file(_ path: String, name: String) throws(FileError) -> SnapFileReport {
    var file = SnapFileReport(name: name, byteCount: try fileSystem.status(path).byteCount)
    read(path, into: &file)
    return file
  }

  private func read(_ path: String, into file: inout SnapFileReport) {
    guard file.byteCount <= Self.fileByteCountMax else {
      file.fault = .tooLong
      return
    }
    do throws(FileError) {
      let open = try fileSystem.open(path)
      decode(try open.bytes(at: 0, byteCount: file.byteCount), into: &file)
    } catch { file.fault = .unreadable(error) }
  }

  private func decode(_ bytes: [UInt8], into file: inout SnapFileReport) {
    let content: SnapFile
    do throws(SnapFileError) {
      content = try SnapFile(decoding: bytes.rawSpan)
    } catch {
      file.fault = .file(error)
      return
    }
    file.metadata = content.snapshot.metadata
    do throws(V2StoreError) {
      let data = content.snapshot.data ?? []
      file.store = V2StoreSummary(try V2Store(parsing: data.rawSpan))
    } catch { file.fault = .store(error) }
  }
}
