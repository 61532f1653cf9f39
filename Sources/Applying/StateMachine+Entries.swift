internal import AuthCore
internal import ByteCoding
package import EtcdMessages
internal import MVCCStore
internal import ProtoWire

extension StateMachine {
  /// Applies the next entry of the log.
  ///
  /// - Parameters:
  ///   - entry: The entry, whose index is one above the last one's.
  ///   - data: Its data, as ``EntryView/data`` names it.
  ///   - isAnswered: Whether somebody waits for the answer; if not, what only an answer needs is left
  ///     out.
  /// - Returns: What it came to.
  /// - Throws: ``ApplyError``; the machine is of no more use.
  ///
  /// > Source: features.md ES-13, ES-14; `server/etcdserver/server.go`, `apply`, `applyEntryNormal`.
  package func apply(
    _ entry: EntryView,
    _ data: RawSpan,
    isAnswered: Bool = true
  ) throws(ApplyError) -> Applied {
    try requireRunning()
    do throws(ApplyError) {
      let isNew = entry.index > consistentIndex.position.index
      let applied = try apply(entry, data, isNew: isNew, isAnswered)
      appliedIndex = entry.index
      return applied
    } catch {
      end = error
      throw error
    }
  }

  private func apply(
    _ entry: EntryView,
    _ data: RawSpan,
    isNew: Bool,
    _ isAnswered: Bool
  ) throws(ApplyError) -> Applied {
    if isNew { consistentIndex.beginApplying(index: entry.index, term: entry.term) }
    var applied = Applied(entry.index)
    switch entry.type {
    case .normal where data.isEmpty: break
    case .normal:
      try applyNormal(data, isNew: isNew || rules.mutates(.appliesTwice), isAnswered, &applied)
    case .confChange, .confChangeV2: try applyConfChange(entry, data, isNew: isNew, &applied)
    default: throw .undecodable("an entry of type \(entry.type.rawValue)")
    }
    if isNew, !leavesIndex(entry, applied) { consistentIndex.finishApplying() }
    memoryIndex = max(memoryIndex, entry.index)
    return applied
  }

  /// Whether the entry leaves the consistent index where it was; a mutant's.
  private func leavesIndex(_ entry: EntryView, _ applied: Applied) -> Bool {
    if rules.mutates(.emptyKeepsIndex), entry.type == .normal, entry.data == nil { return true }
    if rules.mutates(.confChangeKeepsIndex), entry.type != .normal { return true }
    guard rules.mutates(.etcd13937), case .refused(.auth) = applied.outcome else { return false }
    return true
  }

  /// Whether nobody stands between a put and the store.
  private var mayTakeShortWay: Bool {
    let isOpen = !auth.isEnabled || rules.mutates(.shortWaySkipsAuth)
    return isOpen && !chain.isCapped && !chain.isCorrupt && quota == nil
  }

  private func applyNormal(
    _ data: RawSpan,
    isNew: Bool,
    _ isAnswered: Bool,
    _ applied: inout Applied
  ) throws(ApplyError) {
    if isNew, !isAnswered, mayTakeShortWay, let put = PutEntry(decoding: data) {
      return try applyPut(put, data, &applied)
    }
    let payload: EntryPayload
    do throws(ProtoError) {
      payload = try EntryPayload(decoding: data, type: .normal)
    } catch {
      throw .undecodable(error.description)
    }
    switch payload {
    case .empty, .confChange, .confChangeV2: break
    case .v2(let request): try applyV2(request, isNew: isNew, &applied)
    case .request(let request):
      if case .v2(let inner) = request.request {
        return try applyV2(inner, isNew: isNew, &applied)
      }
      if !isNew, applied.index > memoryIndex, let asked = request.request {
        return try noteCluster(asked)
      }
      applied.requestID = request.id != 0 ? request.id : request.header?.id ?? 0
      guard isNew, let asked = request.request else { return }
      do throws(RequestFailure) {
        applied.outcome = .answered(try apply(asked, request.header, at: applied.index, isAnswered))
      } catch {
        switch error {
        case .refused(let refusal): applied.outcome = .refused(refusal)
        case .failed(let error): throw error
        }
      }
    }
  }

  /// Carries out a put that nobody waits for.
  private func applyPut(
    _ put: PutEntry,
    _ data: RawSpan,
    _ applied: inout Applied
  ) throws(ApplyError) {
    applied.requestID = put.requestID
    guard put.lease == 0 || leases.exists(put.lease) else {
      applied.outcome = .refused(.kv(.leaseNotFound))
      return
    }
    do throws(KVError) {
      let transaction = try store.beginWrite()
      try transaction.put(
        data.extracting(put.value),
        for: data.extracting(put.key),
        lease: put.lease
      )
      try transaction.end()
    } catch {
      throw .store(error)
    }
  }
}

/// Why a request was not carried out.
enum RequestFailure: Error {
  /// It is refused, on every member.
  case refused(ApplyRefusal)
  /// The machine is of no more use.
  case failed(ApplyError)

  init(_ error: KVError) {
    self =
      if case .refused(let refusal) = error { .refused(.kv(refusal)) } else {
        .failed(.store(error))
      }
  }
}
