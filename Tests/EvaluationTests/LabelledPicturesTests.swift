import Foundation
import Testing

@testable import Evaluation

struct LabelledPictureFolderTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func findsPicturesInSubfoldersByName() throws {
        for path in ["PNEUMONIA/b.png", "NORMAL/2/x.dcm", "NORMAL/1.jpeg", "PNEUMONIA/a.png", "elsewhere/c.png", "notes.txt"] {
            try folder.write("", to: path)
        }
        let pictures = try LabelledPictures.load(from: folder.url)
        #expect(pictures.map(\.name) == ["NORMAL/1.jpeg", "NORMAL/2/x.dcm", "PNEUMONIA/a.png", "PNEUMONIA/b.png"])
        #expect(pictures.map(\.label) == [.normal, .normal, .pneumonia, .pneumonia])
        #expect(pictures.allSatisfy { FileManager.default.fileExists(atPath: $0.path.path) && $0.group == nil })
    }

    @Test func leavesOutHiddenFiles() throws {
        for path in ["normal/.DS_Store", "normal/.thumbnails/a.png", "normal/a.png"] { try folder.write("", to: path) }
        #expect(try LabelledPictures.load(from: folder.url).map(\.name) == ["normal/a.png"])
    }

    @Test func followsLinksToPictures() throws {
        let picture = try folder.write("", to: "store/a.png")
        try folder.write("", to: "NORMAL/b.png")
        try FileManager.default.createSymbolicLink(at: folder.url.appending(path: "NORMAL/a.png"), withDestinationURL: picture)
        #expect(try LabelledPictures.load(from: folder.url).map(\.name) == ["NORMAL/a.png", "NORMAL/b.png"])
    }

    @Test func refusesLinksToFolders() throws {
        try folder.write("", to: "NORMAL/a.png")
        try FileManager.default.createSymbolicLink(at: folder.url.appending(path: "NORMAL/again"), withDestinationURL: folder.url)
        #expect(try failure(of: folder.url) == "NORMAL/again is a link to a folder, which is not followed")
    }

    @Test func saysWhatAFolderLacks() throws {
        #expect(try failure(of: folder.url) == "has neither a folder NORMAL nor a folder PNEUMONIA")
        try FileManager.default.createDirectory(at: folder.url.appending(path: "NORMAL"), withIntermediateDirectories: true)
        #expect(try failure(of: folder.url) == "NORMAL and PNEUMONIA hold no files")
        #expect(try failure(of: folder.url.appending(path: "nowhere")) == "no such file or folder")
    }

    private func failure(of url: URL) throws -> String {
        try #require(throws: LabelledPicturesError.self) { try LabelledPictures.load(from: url) }.message
    }
}

struct LabelledPictureTableTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func readsLabelsAndGroups() throws {
        let text = "path,label,group\na.png,0,x\nb.png,Pneumonia,\n\"c, d.png\",1,\"x \"\"y\"\"\"\n/e.png,NORMAL,z\n"
        let file = try folder.write(text, to: "list.csv")
        let pictures = try LabelledPictures.load(from: file)
        #expect(pictures.map(\.name) == ["a.png", "b.png", "c, d.png", "/e.png"])
        #expect(pictures.map(\.label) == [.normal, .pneumonia, .pneumonia, .normal])
        #expect(pictures.map(\.group) == ["x", nil, "x \"y\"", "z"])
        #expect(pictures[0].path.path == folder.url.appending(path: "a.png").path)
        #expect(pictures[3].path.path == "/e.png")
    }

    @Test func readsWhatSpreadsheetsWrite() throws {
        let file = try folder.write("\u{FEFF}Path, Label\r\na.png,1\r\n\r\nb.png,0", to: "list.csv")
        #expect(try LabelledPictures.load(from: file).map(\.label) == [.pneumonia, .normal])
    }

    @Test(arguments: [
        ("", "list.csv: is empty; its first line must be path,label or path,label,group"),
        ("a.png,1\n", "list.csv: line 1: the header must be path,label or path,label,group, with commas"),
        ("path;label\na.png;1\n", "list.csv: line 1: the header must be path,label or path,label,group, with commas"),
        ("path,label\n", "list.csv: lists no pictures below its header"),
        ("path,label\na.png,1\nb.png,sick\n", "list.csv: line 3: the label \"sick\" is none of 0, 1, normal, pneumonia"),
        ("path,label\na.png\n", "list.csv: line 2: has 1 fields where the header has 2"),
        ("path,label\n\na.png,1,x\n", "list.csv: line 3: has 3 fields where the header has 2"),
        ("path,label\n ,1\n", "list.csv: line 2: the path is empty"),
        ("path,label\na.png,1\nb.png,0\n./a.png,0\n", "list.csv: line 4: ./a.png was already listed on line 2"),
        ("path,label\n\"a\nb.png\",1\nc.png,2\n", "list.csv: line 4: the label \"2\" is none of 0, 1, normal, pneumonia"),
        ("path,label\na.png,1\n\"b.png,0\n", "list.csv: line 3: a quote is never closed"),
        ("path,label\na\"b.png,0\n", "list.csv: line 2: a quote stands inside a field that does not begin with one"),
        ("path,label\n\"a\"b.png,0\n", "list.csv: line 2: text follows a closing quote"),
    ])
    func saysWhatIsWrongInOneLine(text: String, message: String) throws {
        let file = try folder.write(text, to: "list.csv")
        let error = try #require(throws: LabelledPicturesError.self) { try LabelledPictures.load(from: file) }
        #expect(error.description == message)
    }

    @Test func refusesTextThatIsNotUTF8() throws {
        let file = try folder.write(Data([0x70, 0xFF, 0xFE]), to: "list.csv")
        let error = try #require(throws: LabelledPicturesError.self) { try LabelledPictures.load(from: file) }
        #expect(error.description == "list.csv: is not UTF-8 text")
    }
}
