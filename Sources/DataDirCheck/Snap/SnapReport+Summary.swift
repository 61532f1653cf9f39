internal import EtcdMessages

extension SnapReport {
  /// One line for people: how many files there are, and the snapshot a server would load.
  package var summaryLine: String {
    let count = candidates.count
    let files = "\(count) snapshot file\(count == 1 ? "" : "s")"
    guard let loaded, loaded.index > 0 else { return "\(files), a server starts from none" }
    let name = "\(loaded.term)-\(loaded.index)"
    return loaded.file == nil
      ? "\(files), a server starts from the log's record of \(name)"
      : "\(files), a server loads \(name)"
  }
}
