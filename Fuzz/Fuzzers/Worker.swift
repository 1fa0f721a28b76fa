import Foundation

/// The known inputs of one fuzzer: a folder of files, one an input.
struct Corpus {
    let folder: URL

    init(of fuzzer: Fuzzer, in corpus: String) { folder = URL(filePath: corpus).appending(path: fuzzer.name) }

    /// What was found in a run is put aside under such a name until the next, or it would end the rest of the run.
    private static let aside = "new-"

    /// In the order of their names; without what this run has found.
    var inputs: [[UInt8]] {
        get throws {
            try names.filter { !$0.hasPrefix(Self.aside) }
                .map { [UInt8](try Data(contentsOf: folder.appending(path: $0))) }
        }
    }

    private var names: [String] {
        get throws {
            guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
            return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        }
    }

    /// Begins a run: what was found in the one before is tried from now on.
    func begin() throws {
        for name in try names where name.hasPrefix(Self.aside) {
            let file = folder.appending(path: String(name.dropFirst(Self.aside.count)))
            try Data(contentsOf: folder.appending(path: name)).write(to: file)
            try FileManager.default.removeItem(at: folder.appending(path: name))
        }
    }

    /// Keeps an input that was found, under a name that follows from it (FNV-1a, 64 bit).
    func keep(_ input: [UInt8], as kind: String) throws -> URL {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let hash = input.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        let file = folder.appending(path: Self.aside + "\(kind)-\(String(hash, radix: 16))")
        try Data(input).write(to: file)
        return file
    }
}

/// The input that is being tried, in a file: it outlives the process that tries it.
///
/// Eight bytes say how many inputs were tried before, four how long this one is, little-endian; then it follows.
struct Trial {
    var number: UInt64
    var input: [UInt8]

    init(number: UInt64, input: [UInt8]) {
        self.number = number
        self.input = input
    }

    /// - Returns: `nil` if nothing was tried yet.
    init?(_ file: URL) {
        // There is none before the first input.
        guard let data = try? Data(contentsOf: file), data.count >= 12 else { return nil }
        func word(_ bytes: Data) -> UInt64 { bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } }
        number = word(data[..<8])
        input = [UInt8](data.dropFirst(12).prefix(Int(word(data[8..<12]))))
    }

    var bytes: Data {
        var data = Data()
        for shift in 0..<8 { data.append(UInt8(truncatingIfNeeded: number >> (8 * UInt64(shift)))) }
        for shift in 0..<4 { data.append(UInt8(truncatingIfNeeded: input.count >> (8 * shift))) }
        return data + input
    }
}

/// Tries inputs until time is over: the known ones as they are, then what can be made of them.
struct Worker {
    /// Inputs that are changed further, at most.
    private static let largestPool = 2_000

    private let fuzzer: Fuzzer
    private let known: [[UInt8]]
    private let seed: UInt64
    private let trying: FileHandle

    init(_ fuzzer: Fuzzer, corpus: Corpus, seed: UInt64, trying file: URL) throws {
        self.fuzzer = fuzzer
        known = try corpus.inputs + fuzzer.examples.map { Array($0.utf8) }
        self.seed = seed
        try Data().write(to: file)
        trying = try FileHandle(forWritingTo: file)
    }

    func run(for time: Duration) async throws {
        let end = ContinuousClock.now + time
        var mutator = Mutator(seed: seed, words: fuzzer.words, longest: fuzzer.longest)
        var pool: [[UInt8]] = []
        var shapes: Set<Int> = []
        var number: UInt64 = 0
        while number < known.count || ContinuousClock.now < end {
            let input = number < known.count ? known[Int(number)] : mutator.next(from: pool)
            number += 1
            try trying.seek(toOffset: 0)
            try trying.write(contentsOf: Trial(number: number, input: input).bytes)
            let isNew = shapes.insert(await fuzzer.read(input)).inserted
            if number <= known.count || (isNew && pool.count < Self.largestPool) { pool.append(input) }
        }
    }
}
