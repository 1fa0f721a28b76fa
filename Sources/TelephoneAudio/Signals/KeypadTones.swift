import Foundation

/// The sounds of a telephone's keys, as they travel in the call itself.
///
/// Every key is two tones at once, one of its row and one of its column. Sources: ITU-T Q.23 (frequencies) and Q.24
/// (what receivers accept: at least 40 ms of tone, at least 40 ms of pause, and the column at most 4 dB above or 8 dB
/// below the row).
public enum KeypadTones {
    /// Frequencies of the four rows from top to bottom, in hertz.
    public static let rows: [Double] = [697, 770, 852, 941]
    /// Frequencies of the four columns from left to right, in hertz.
    public static let columns: [Double] = [1_209, 1_336, 1_477, 1_633]
    /// The keys, row by row.
    public static let keys: [[Character]] = [
        ["1", "2", "3", "A"], ["4", "5", "6", "B"], ["7", "8", "9", "C"], ["*", "0", "#", "D"],
    ]
    /// How long a key sounds, and how long it is quiet after it.
    public static let keyDuration = Duration.milliseconds(100)
    /// How long a `w` is quiet.
    public static let pauseDuration = Duration.milliseconds(500)

    /// The sound of pressing keys one after another.
    ///
    /// - Parameter keys: `0`–`9`, `*`, `#`, `A`–`D`, and `w` for a pause of 500 ms.
    /// - Returns: µ-law at 8 kHz in whole frames of 20 ms: every key is 100 ms of tone and 100 ms of silence. Nil when
    ///   a character is none of these; empty when there is no character.
    public static func sound(for keys: String) -> [UInt8]? {
        var sound: [UInt8] = []
        for key in keys {
            if key == "w" {
                sound += [UInt8](repeating: MuLaw.silence, count: samples(in: pauseDuration))
                continue
            }
            guard let (row, column) = place(of: key) else { return nil }
            sound += tone(rows[row], columns[column])
            sound += [UInt8](repeating: MuLaw.silence, count: samples(in: keyDuration))
        }
        return sound
    }

    /// Row and column of a key, counted from zero.
    static func place(of key: Character) -> (row: Int, column: Int)? {
        for (row, line) in keys.enumerated() {
            if let column = line.firstIndex(of: key) { return (row, column) }
        }
        return nil
    }

    /// Amplitudes of −9 and −7 dBm0: the column is a little louder, since lines lose more of the high frequencies. Both
    /// together reach 56 % of full scale.
    private static let rowAmplitude = 7_920.0
    private static let columnAmplitude = 9_970.0
    /// Samples over which a tone rises and falls, 3 ms: an abrupt edge would click.
    private static let edge = 24

    private static func tone(_ row: Double, _ column: Double) -> [UInt8] {
        let count = samples(in: keyDuration)
        return (0..<count).map { index in
            let time = 2 * Double.pi * Double(index) / Double(AudioFormat.telephone.sampleRate)
            let distance = Double(min(index, count - 1 - index)) + 0.5
            let rise = distance >= Double(edge) ? 1 : 0.5 - 0.5 * cos(Double.pi * distance / Double(edge))
            let value = rise * (rowAmplitude * sin(row * time) + columnAmplitude * sin(column * time))
            return MuLaw.encode(Int16(value.rounded()))
        }
    }

    private static func samples(in duration: Duration) -> Int {
        Int(duration / .milliseconds(1)) * AudioFormat.telephone.sampleRate / 1_000
    }
}
