public import Foundation

/// Finds what to evaluate: a folder with `NORMAL` and `PNEUMONIA` inside, or a CSV of `path,label[,group]`.
public enum LabelledPictures {
    public static func load(from source: URL) throws(LabelledPicturesError) -> [LabelledPicture] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: source.path, isDirectory: &isFolder) else {
            throw LabelledPicturesError(source: source.lastPathComponent, message: "no such file or folder")
        }
        return isFolder.boolValue ? try folder(source) : try csv(source)
    }
}
