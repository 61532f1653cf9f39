extension InMemoryFileSystem {
  /// A kind of call that can be made to fail.
  package enum Operation: String, CaseIterable, Sendable {
    /// Looking at a path.
    case status
    /// Listing a directory.
    case list
    /// Opening a file, also for writing.
    case open
    /// Reading from a file.
    case read
    /// Locking a file.
    case lock
    /// Creating a file or directory.
    case create
    /// Writing to a file.
    case write
    /// Cutting or extending a file.
    case truncate
    /// Making a file or directory durable.
    case sync
    /// Renaming.
    case rename
    /// Removing.
    case remove

    /// Whether such calls change something or make a change durable.
    package var isChange: Bool {
      switch self {
      case .status, .list, .open, .read, .lock: false
      case .create, .write, .truncate, .sync, .rename, .remove: true
      }
    }
  }
}
