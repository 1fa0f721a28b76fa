public import ArgumentParser
public import Emulators

extension EmulatorFault: ExpressibleByArgument {
    /// What `--fault` says in a command's help.
    static let help: ArgumentHelp = "고장 / what goes wrong: slow=3s, cut, 401, 429=5s, malformed"

    /// Reads a fault as it is written at a terminal; lengths are seconds, whole or not.
    public init?(argument: String) {
        let sides = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        switch (sides[0], sides.count > 1 ? Self.length(sides[1]) : nil) {
        case ("slow", let length?): self = .slow(length)
        case ("429", let length?): self = .exhausted(retryAfter: length)
        case ("cut", nil) where sides.count == 1: self = .cut
        case ("401", nil) where sides.count == 1: self = .unauthorized
        case ("429", nil) where sides.count == 1: self = .exhausted(retryAfter: .seconds(1))
        case ("malformed", nil) where sides.count == 1: self = .malformed
        default: return nil
        }
    }

    private static func length(_ text: Substring) -> Duration? {
        guard text.hasSuffix("s"), let seconds = Double(text.dropLast()), (0...3_600).contains(seconds) else {
            return nil
        }
        return .milliseconds(Int(seconds * 1_000))
    }
}
