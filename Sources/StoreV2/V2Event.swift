/// What a node looked like to a client when a request was applied.
///
/// > Source: formats.md §3.3; upstream `etcdserver/api/v2store/node_extern.go`, `NodeExtern`.
package struct NodeExtern: Equatable, Sendable {
  /// Path of the node.
  package var key: String
  /// Value of a file; nil for a directory, and for a node that is gone.
  package var value: String?
  /// Whether the node is a directory.
  package var isDirectory = false
  /// When it expires, in UTC; nil if never.
  package var expiration: V2Time?
  /// Seconds left until then, by the clock of the member that applied the request.
  package var timeToLive: Int64 = 0
  /// Index of the node's last change.
  package var modifiedIndex: UInt64
  /// Index of the change that made the node.
  package var createdIndex: UInt64

  /// Creates a view of a node without value.
  package init(key: String, modifiedIndex: UInt64, createdIndex: UInt64) {
    self.key = key
    self.modifiedIndex = modifiedIndex
    self.createdIndex = createdIndex
  }
}

/// The answer to a request, and what watchers are told of a write.
///
/// > Source: formats.md §3.3; upstream `etcdserver/api/v2store/event.go`, `Event`.
package struct V2Event: Equatable, Sendable {
  /// What was done.
  package enum Action: String, CaseIterable, Sendable {
    /// A read.
    case get
    /// A node was made where none was.
    case create
    /// A node was made or replaced.
    case set
    /// A node got a new value or expiration.
    case update
    /// A node was removed.
    case delete
    /// A file got a new value after a comparison.
    case compareAndSwap
    /// A file was removed after a comparison.
    case compareAndDelete
    /// A node was removed because its time had come.
    case expire
  }

  /// A node below the one a get asked for.
  package struct Listed: Equatable, Sendable {
    /// Levels below the node asked for; 1 for its children.
    package var depth: Int
    /// The node.
    package var node: NodeExtern

    /// Creates a row of a listing.
    package init(depth: Int, node: NodeExtern) {
      self.depth = depth
      self.node = node
    }
  }

  /// What was done.
  package var action: Action
  /// The node it was done to, as it is now.
  package var node: NodeExtern
  /// What a get found below the node, depth first; a list, so that no depth is too deep.
  package var listed: [Listed] = []
  /// The node as it was before.
  package var previous: NodeExtern?
  /// Whether the write only moved the expiration, which watchers are not told of.
  package var isRefresh = false
  /// Index of the store at that moment, for the header `X-Etcd-Index`.
  package var storeIndex: UInt64

  /// Creates an event.
  package init(_ action: Action, _ node: NodeExtern, storeIndex: UInt64) {
    self.action = action
    self.node = node
    self.storeIndex = storeIndex
  }

  /// Index of the event.
  package var index: UInt64 { node.modifiedIndex }

  /// Whether a client made a node where none was; HTTP answers 201 instead of 200.
  package var isCreation: Bool { action == .create || action == .set && previous == nil }

  /// Whether a directory was removed, with all that stood below it.
  package var removesDirectory: Bool {
    (action == .delete || action == .expire) && previous?.isDirectory == true
  }
}
