internal import ByteCoding
package import EtcdMessages

extension ReadView {
  /// Reads keys as a client asks for them: filtered, then ordered, then cut.
  ///
  /// - Throws: As ``range(_:_:)``.
  /// - Complexity: O(log *n* + *m* log *m*) in the keys of the interval
  ///
  /// > Source: wire.md §4.2; `server/etcdserver/txn/range.go`, in etcd.
  package func answer(_ request: RangeRequest) throws(KVError) -> RangeResponse {
    var options = RangeOptions()
    options.revision = request.revision
    options.countOnly = request.countOnly
    // One more than wanted tells whether there are more; who filters or sorts needs all of them.
    options.limit = request.limit > 0 && request.limit < .max ? request.limit + 1 : 0
    if store.rules.mutates(.limitTakesNoMore) { options.limit = request.limit }
    if request.sortOrder != .none || request.hasFilter {
      options.limit = store.rules.mutates(.limitBeforeSort) ? request.limit : 0
    }
    let interval = KeyInterval(key: request.key, rangeEnd: request.rangeEnd)
    let found = try range(interval, options)

    var pairs = found.pairs
    if request.hasFilter { pairs.removeAll { !request.admits($0) } }
    request.sort(&pairs)
    var response = RangeResponse()
    if request.limit > 0, pairs.count > request.limit {
      pairs.removeSubrange(Int(request.limit)...)
      response.more = true
    }
    if request.keysOnly {
      for index in pairs.indices { pairs[index].value = [] }
    }
    let tellsRead = store.rules.mutates(.headerTellsReadRevision) && request.revision > 0
    response.header = ResponseHeader(revision: tellsRead ? request.revision : found.revision)
    response.kvs = pairs
    let countsFiltered = store.rules.mutates(.countAfterFilters) && request.hasFilter
    response.count = countsFiltered ? Int64(pairs.count) : Int64(found.count)
    return response
  }
}

extension RangeRequest {
  /// Whether a bound of a revision is set.
  var hasFilter: Bool {
    minModRevision != 0 || maxModRevision != 0 || minCreateRevision != 0 || maxCreateRevision != 0
  }

  /// Whether a pair lies within all bounds that are set.
  func admits(_ pair: KeyValue) -> Bool {
    (maxModRevision == 0 || pair.modRevision <= maxModRevision)
      && (minModRevision == 0 || pair.modRevision >= minModRevision)
      && (maxCreateRevision == 0 || pair.createRevision <= maxCreateRevision)
      && (minCreateRevision == 0 || pair.createRevision >= minCreateRevision)
  }

  /// Orders pairs that come in key order.
  ///
  /// What is ordered by anything but the key ascends where no order is given; equal ones stay in key
  /// order, of which upstream promises nothing. Unknown orders and targets leave the pairs as they
  /// are.
  ///
  /// > Deviation: upstream ends at a target it does not know, where 3.6 does not refuse it before.
  func sort(_ pairs: inout [KeyValue]) {
    let order = sortTarget != .key && sortOrder == .none ? SortOrder.ascend : sortOrder
    switch order {
    case .ascend where sortTarget != .key:
      pairs.sort { left, right in comesBefore(left, right) }
    case .descend where sortTarget == .key: pairs.reverse()
    case .descend: pairs.sort { left, right in comesBefore(right, left) }
    default: break
    }
  }

  private func comesBefore(_ left: KeyValue, _ right: KeyValue) -> Bool {
    switch sortTarget {
    case .version: left.version < right.version
    case .create: left.createRevision < right.createRevision
    case .mod: left.modRevision < right.modRevision
    case .value: left.value.rawSpan.compare(right.value.rawSpan) < 0
    default: false
    }
  }
}
