package io.millrace.base.storage.local;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The open folders from the top to one below it.
final class FolderPath implements AutoCloseable {
  private final List<String> names;
  private final List<Folder> folders = new ArrayList<>();

  private FolderPath(List<String> names) {
    this.names = names;
  }

  private interface Step {
    Folder take(Folder folder, String name) throws IOException;
  }

  /// Opens folders that exist.
  static FolderPath enter(Path top, List<String> names) throws IOException {
    return open(top, names, Folder::enter);
  }

  /// Opens folders, making those that are absent.
  static FolderPath make(Path top, List<String> names) throws IOException {
    return open(top, names, Folder::enterOrMake);
  }

  private static FolderPath open(Path top, List<String> names, Step step) throws IOException {
    FolderPath path = new FolderPath(names);
    try {
      path.folders.add(Folder.top(top));
      for (String name : names) {
        path.folders.add(step.take(path.last(), name));
      }
      return path;
    } catch (IOException e) {
      path.close();
      throw e;
    }
  }

  Folder last() {
    return folders.getLast();
  }

  /// Deletes the folders that are empty, from the last one upwards, and makes that durable.
  void pruneEmpty() throws IOException {
    int kept = names.size();
    try {
      while (kept > 0) {
        folders.get(kept - 1).deleteFolder(names.get(kept - 1));
        kept--;
      }
    } catch (DirectoryNotEmptyException e) {
      // The others are not empty either.
    }
    folders.get(kept).sync();
  }

  @Override
  public void close() throws IOException {
    for (Folder folder : folders.reversed()) {
      folder.close();
    }
  }
}
