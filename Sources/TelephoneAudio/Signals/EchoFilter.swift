/// How the line answers what is played: a delay, and a short response that begins there.
struct EchoFilter: Sendable {
    /// Samples of the response, 16 ms.
    static let length = 128
    /// Where in the response its strongest part is placed, 4 ms: room for a path that answers sooner at some frequencies.
    static let center = 32
    /// Samples that a fit looks at, 400 ms.
    static let fitLength = 3_200

    /// Samples from the playing of a sound to the begin of the response to it.
    private(set) var delay: Int
    /// The response, last sample first.
    private var response: [Float]

    /// The differences of neighboring samples of the echo.
    ///
    /// - Parameter end: The place after the last of `count` samples wanted.
    func differences(of played: PlayedSound, before end: Int, count: Int) -> [Float] {
        let start = end - count - delay - (Self.length - 1)
        return Correlation.slide(response, along: played.differences(from: start, count: count + Self.length - 1))
    }

    /// The samples of the echo.
    ///
    /// - Parameter end: The place after the last of `count` samples wanted.
    func samples(of played: PlayedSound, before end: Int, count: Int) -> [Float] {
        let start = end - count - delay - (Self.length - 1)
        return Correlation.slide(response, along: played.samples(from: start, count: count + Self.length - 1))
    }

    /// The same response so many samples later.
    func moved(by samples: Int) -> EchoFilter {
        var filter = self
        filter.delay += samples
        return filter
    }

    /// The same response with its strongest part at the center of the filter.
    func centered() -> EchoFilter {
        let strongest = response.indices.max { abs(response[$0]) < abs(response[$1]) } ?? 0
        let shift = (Self.length - 1 - strongest) - Self.center
        guard abs(shift) > 8 else { return self }
        var filter = moved(by: shift)
        filter.response = response.indices.map { index in
            response.indices.contains(index - shift) ? response[index - shift] : 0
        }
        return filter
    }

    /// A filter whose response is silent.
    init(peak: Int) {
        delay = peak - Self.center
        response = [Float](repeating: 0, count: Self.length)
    }

    /// The filter changed so that it best explains, in the sense of least squares, what was heard by what was played.
    ///
    /// What was heard tells nothing of frequencies that it lacks; there the response stays as it was.
    ///
    /// - Parameters:
    ///   - heard: `fitLength` differences of neighboring samples.
    ///   - end: The place after the last of them.
    func fitted(to heard: [Float], before end: Int, played: PlayedSound) -> EchoFilter {
        let count = heard.count
        let length = Self.length
        let sound = played.differences(from: end - count - delay - (length - 1), count: count + length - 1)
        let echo = Correlation.slide(response, along: sound)
        let weighted = (0..<count).map { (heard[$0] - echo[$0]) * Self.weights[$0] }
        // Place n + length − 1 of the sound meets place n of what was heard through the first sample of the response.
        let crossing = Correlation.slide(weighted, along: sound)
        // Sums over the middle of the response stand for all of it, so that the equations depend on distances alone.
        let likeness = (0..<length).map { lag in
            let later = (length - 1) - (length - 1 - lag) / 2
            return Double(Correlation.dot(sound, later, later - lag, weights: Self.weights))
        }
        guard likeness[0] > 0 else { return self }
        let floor = [likeness[0] * 1.002] + likeness.dropFirst()
        var filter = self
        for (index, change) in Self.solve(floor, crossing.reversed().map { Double($0) }).enumerated() {
            filter.response[length - 1 - index] += Float(change)
        }
        return filter
    }

    /// Rises over the older three quarters and falls over the newest, so that no edge weighs.
    private static let weights: [Float] = (0..<fitLength).map { index in
        let rise = Float(index) / Float(fitLength * 3 / 4)
        let fall = Float(fitLength - index) / Float(fitLength / 4)
        return min(rise, fall)
    }

    /// Solves the symmetric Toeplitz equations whose first row is given (Levinson).
    private static func solve(_ row: [Double], _ right: [Double]) -> [Double] {
        var forward = [1 / row[0]]
        var solution = [right[0] / row[0]]
        for size in 1..<row.count {
            var error = 0.0
            var miss = right[size]
            for index in 0..<size {
                error += row[size - index] * forward[index]
                miss -= row[size - index] * solution[index]
            }
            let scale = 1 / (1 - error * error)
            var next = [Double](repeating: 0, count: size + 1)
            for index in 0...size {
                let ahead = index < size ? forward[index] : 0
                let back = index > 0 ? forward[size - index] : 0
                next[index] = scale * (ahead - error * back)
            }
            forward = next
            solution.append(0)
            for index in 0...size { solution[index] += miss * forward[size - index] }
        }
        return solution
    }
}
