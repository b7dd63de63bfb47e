import Foundation

/// Runs `scikit_learn_reference.py`, which lies beside this file.
enum ScikitLearn {
    struct Reference: Decodable {
        let cases: [Case]
        let generators: [Generator]
    }

    struct Case: Decodable {
        let name: String
        let labels: [Int]
        let probabilities: [Double]
        let figures: [String: Double?]
        let points: [Point]
        let quantiles: [String: Double]
        let roc: [[Double]]
        let precisionRecall: [[Double]]
    }

    struct Point: Decodable {
        let threshold: Double
        /// True and false positives, true and false negatives.
        let matrix: [Int]
        let figures: [String: Double?]
    }

    struct Generator: Decodable {
        let seed: UInt64
        /// As text, because JSON numbers are not trusted with 64 bits.
        let outputs: [String]
    }

    struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent()

    /// The interpreter named by PNEUMOSCOPE_PYTHON, else the package's own.
    static let python =
        ProcessInfo.processInfo.environment["PNEUMOSCOPE_PYTHON"]
        ?? folder.appending(path: "../../.venv/bin/python").standardized.path

    static let isAvailable: Bool = {
        let found = FileManager.default.isExecutableFile(atPath: python) && (try? run(["-c", "import numpy, sklearn"])) != nil
        if !found { FileHandle.standardError.write(Data("SKIPPED: \(missing)\n".utf8)) }
        return found
    }()

    static let missing: String = """
        the comparison with scikit-learn, because \(python) has no numpy and scikit-learn; \
        set PNEUMOSCOPE_PYTHON to one that has Tests/EvaluationTests/requirements.txt
        """

    static func reference(seeds: [UInt64]) throws -> Reference {
        let script = folder.appending(path: "scikit_learn_reference.py").path
        return try JSONDecoder().decode(Reference.self, from: run([script] + seeds.map(String.init)))
    }

    private static func run(_ arguments: [String]) throws -> Data {
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(filePath: python)
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(description: "\(python) ended with \(process.terminationStatus)") }
        return data
    }
}
