internal import PropertyTesting

/// Laws known to be wrong, most of them from the collection that libraries for property testing
/// compare their shrinking with.
///
/// > Source: github.com/jlink/shrinking-challenge.
extension BadLaw {
  static let all = lists + numbers + structures

  private static let lists = [
    BadLaw(
      Law("a list is its own reverse") { choices in
        let list = choices.array(count: 0...50) { $0.int(in: -1000...1000) }
        try choices.hold(list == list.reversed(), "\(list)")
      },
      smallest: "[0, 1]"
    ),
    BadLaw(
      Law("a list has no element twice") { choices in
        let list = choices.array(count: 0...50) { $0.int(in: 0...10_000) }
        try choices.hold(Set(list).count == list.count, "\(list)")
      },
      smallest: "[0, 0]"
    ),
    BadLaw(
      Law("a list has at most one distinct element") { choices in
        let list = choices.array(count: 0...50) { $0.int(in: 0...10_000) }
        try choices.hold(Set(list).count <= 1, "\(list)")
      },
      smallest: "[0, 1]"
    ),
    BadLaw(
      Law("a list has less than three distinct elements") { choices in
        let list = choices.array(count: 0...50) { $0.int(in: -10_000...10_000) }
        try choices.hold(Set(list).count < 3, "\(list)")
      },
      smallest: "[0, 1, -1]"
    ),
    BadLaw(
      Law("a list is sorted") { choices in
        let list = choices.array(count: 0...50) { $0.int(in: 0...1000) }
        try choices.hold(list == list.sorted(), "\(list)")
      },
      smallest: "[1, 0]"
    ),
    BadLaw(
      Law("the elements of a list are below 900") { choices in
        let list = choices.array(count: 1...100) { $0.int(in: 0...1000) }
        try choices.hold(list.allSatisfy { $0 < 900 }, "\(list)")
      },
      smallest: "[900]"
    ),
    BadLaw(
      Law("the sum of a list is below 1000") { choices in
        let list = choices.array(count: 0...30) { $0.int(in: 0...10_000) }
        try choices.hold(list.reduce(0, +) < 1000, "\(list)")
      },
      smallest: "[1000]"
    ),
    BadLaw(
      Law("an element that is removed once is gone") { choices in
        var list = choices.array(count: 1...50) { $0.int(in: 0...100) }
        let all = list
        let element = choices.element(of: list)
        if let index = list.firstIndex(of: element) { list.remove(at: index) }
        try choices.hold(!list.contains(element), "\(all) \(element)")
      },
      smallest: "[0, 0] 0"
    ),
    BadLaw(
      Law("no two places of a list point at each other") { choices in
        let list = choices.array(count: 0...10) { $0.int(in: 0...10) }
        if !list.allSatisfy({ $0 < list.count }) { try choices.discard() }
        let pair = list.indices.first { list[$0] != $0 && list[list[$0]] == $0 }
        try choices.hold(pair == nil, "\(list)")
      },
      smallest: "[1, 0]"
    ),
    BadLaw(
      Law("lists of lists have less than five distinct elements") { choices in
        let lists = choices.array(count: 0...20) { choices in
          choices.array(count: 0...20) { $0.int(in: -10_000...10_000) }
        }
        try choices.hold(Set(lists.joined()).count < 5, "\(lists)")
      },
      smallest: "[[0, 1, -1, 2, -2]]"
    ),
    BadLaw(
      Law("lists of lists have at most ten elements") { choices in
        let lists = choices.array(count: 0...20) { choices in
          choices.array(count: 0...20) { $0.int(in: 0...100) }
        }
        try choices.hold(lists.joined().count <= 10, "\(lists)")
      },
      smallest: "[[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]]"
    ),
    BadLaw(
      Law("a length that is drawn first bounds the sum") { choices in
        let count = choices.below(40)
        let list = (0..<count).map { _ in choices.below(1000) }
        try choices.hold(list.reduce(0, +) < 1500, "\(list)")
      },
      smallest: "[501, 999]"
    ),
    BadLaw(
      Law("five lists of small sums have a small sum") { choices in
        let lists = (0..<5).map { _ in
          choices.array(count: 0...10) { $0.integer(in: Int16.min...Int16.max) }
        }
        let sums = lists.map { $0.reduce(0, &+) }
        if !sums.allSatisfy({ $0 < 256 }) { try choices.discard() }
        try choices.hold(sums.reduce(0, &+) < 5 * 256, "\(lists)")
      },
      smallest: "[[], [], [], [-1], [-32768]]"
    ),
  ]

  private static let numbers = [
    BadLaw(
      Law("a number from 10 on is not drawn twice") { choices in
        let (one, other) = (choices.int(in: 0...1000), choices.int(in: 0...1000))
        try choices.hold(one < 10 || one != other, "\(one) \(other)")
      },
      smallest: "10 10"
    ),
    BadLaw(
      Law("numbers from 10 on do not lie close together") { choices in
        let (one, other) = (choices.int(in: 0...1000), choices.int(in: 0...1000))
        try choices.hold(one < 10 || !(1...4).contains(abs(one - other)), "\(one) \(other)")
      },
      smallest: "10 6"
    ),
    BadLaw(
      Law("numbers from 10 on are not neighbors") { choices in
        let (one, other) = (choices.int(in: -1000...1000), choices.int(in: -1000...1000))
        try choices.hold(one < 10 || abs(one - other) != 1, "\(one) \(other)")
      },
      smallest: "10 9"
    ),
    BadLaw(
      Law("a product is below a million") { choices in
        let (one, other) = (choices.below(10_000), choices.below(10_000))
        try choices.hold(one * other < 1_000_000, "\(one) \(other)")
      },
      smallest: "101 9901"
    ),
    BadLaw(
      Law("an integer is above -77") { choices in
        let number = choices.int(in: .min ... .max)
        try choices.hold(number > -77, "\(number)")
      },
      smallest: "-77"
    ),
    BadLaw(
      Law("a 64-bit number has its high bit clear") { choices in
        let number = choices.integer(in: UInt64.min ... .max)
        try choices.hold(number < 1 << 63, "\(number)")
      },
      smallest: "9223372036854775808"
    ),
    BadLaw(
      Law("bytes are not all text") { choices in
        let bytes = choices.bytes(count: 0...30)
        try choices.hold(!bytes.contains { $0 > 0x7f }, "\(bytes)")
      },
      smallest: "[128]"
    ),
  ]

  private static let structures = [
    BadLaw(
      Law("an expression has a value") { choices in
        let expression = Expression(choices, depth: 0)
        if expression.dividesByZeroPlainly { try choices.discard() }
        try choices.hold(expression.value != nil, "\(expression)")
      },
      smallest: "(0 / (0 + 0))"
    ),
    BadLaw(
      Law("a heap gives up its elements in order") { choices in
        let heap = Heap(choices, least: 0, depth: 0)
        let list = heap?.listed ?? []
        try choices.hold(list == list.sorted() && list.count == heap?.count ?? 0, "\(list)")
      },
      smallest: "[0, 1, 0]"
    ),
    BadLaw(
      Law("a tree has no leaf of more than 100") { choices in
        let tree = Tree(choices, depth: 0)
        try choices.hold(tree.leaves.allSatisfy { $0 <= 100 }, "\(tree)")
      },
      smallest: "leaf(101)"
    ),
    BadLaw(
      Law("a tree is not deep") { choices in
        let tree = Tree(choices, depth: 0)
        try choices.hold(tree.depth < 4, "\(tree)")
      },
      smallest: "\(Tree.leaning(4))"
    ),
  ]
}

/// A sum or a quotient.
private indirect enum Expression: CustomStringConvertible {
  case number(Int)
  case sum(Expression, Expression)
  case quotient(Expression, Expression)

  init(_ choices: Choices, depth: Int) {
    self = choices.group {
      switch depth > 4 ? 0 : choices.below(3) {
      case 0: .number(choices.int(in: -10...10))
      case 1: .sum(Self(choices, depth: depth + 1), Self(choices, depth: depth + 1))
      default: .quotient(Self(choices, depth: depth + 1), Self(choices, depth: depth + 1))
      }
    }
  }

  var description: String {
    switch self {
    case .number(let number): "\(number)"
    case .sum(let one, let other): "(\(one) + \(other))"
    case .quotient(let one, let other): "(\(one) / \(other))"
    }
  }

  var value: Int? {
    switch self {
    case .number(let number):
      return number
    case .sum(let one, let other):
      guard let one = one.value, let other = other.value else { return nil }
      return one + other
    case .quotient(let one, let other):
      guard let one = one.value, let other = other.value, other != 0 else { return nil }
      return one / other
    }
  }

  var dividesByZeroPlainly: Bool {
    switch self {
    case .number: false
    case .sum(let one, let other): one.dividesByZeroPlainly || other.dividesByZeroPlainly
    case .quotient(_, .number(0)): true
    case .quotient(let one, let other): one.dividesByZeroPlainly || other.dividesByZeroPlainly
    }
  }
}

/// A heap whose merge forgets what it should compare.
private indirect enum Heap {
  case node(Int, Heap?, Heap?)

  init?(_ choices: Choices, least: Int, depth: Int) {
    let heap: Heap? = choices.group {
      guard choices.bool(), depth < 5 else { return nil }
      let value = least + choices.int(in: 0...100)
      return .node(
        value,
        Heap(choices, least: value, depth: depth + 1),
        Heap(choices, least: value, depth: depth + 1)
      )
    }
    guard let heap else { return nil }
    self = heap
  }

  var count: Int {
    switch self {
    case .node(_, let left, let right): 1 + (left?.count ?? 0) + (right?.count ?? 0)
    }
  }

  /// The elements, smallest first but for a bug.
  var listed: [Int] {
    var list: [Int] = []
    var rest: Heap? = self
    while case .node(let value, let left, let right) = rest {
      list.append(value)
      rest = Self.merged(left, right)
    }
    return list
  }

  private static func merged(_ one: Heap?, _ other: Heap?) -> Heap? {
    guard case .node(let first, let left, let right) = one else { return other }
    guard let other else { return one }
    // Right would be to compare the two, and to go on with the smaller.
    return .node(first, merged(right, other), left)
  }
}

/// A binary tree with numbers at its leaves.
private indirect enum Tree: CustomStringConvertible {
  case leaf(Int)
  case fork(Tree, Tree)

  init(_ choices: Choices, depth: Int) {
    self = choices.group {
      depth > 5 || !choices.bool()
        ? .leaf(choices.int(in: 0...1000))
        : .fork(Tree(choices, depth: depth + 1), Tree(choices, depth: depth + 1))
    }
  }

  var description: String {
    switch self {
    case .leaf(let number): "leaf(\(number))"
    case .fork(let left, let right): "fork(\(left), \(right))"
    }
  }

  var leaves: [Int] {
    switch self {
    case .leaf(let number): [number]
    case .fork(let left, let right): left.leaves + right.leaves
    }
  }

  var depth: Int {
    switch self {
    case .leaf: 0
    case .fork(let left, let right): 1 + max(left.depth, right.depth)
    }
  }

  /// A tree whose forks all lie to the right.
  static func leaning(_ depth: Int) -> Tree {
    depth == 0 ? .leaf(0) : .fork(.leaf(0), leaning(depth - 1))
  }
}
