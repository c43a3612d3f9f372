package io.millrace.pipeline.event;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.bucket.Buckets;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/// The files that events and the inputs of pipelines name: a path below the project's folder, or
/// `s3://BUCKET/KEY`.
public final class SourceFiles {
  private final ProjectFolder folder;
  private final Buckets buckets;
  private final Path copies;

  /// @param copies folder for what is read from buckets; the server's own
  public SourceFiles(ProjectFolder folder, Buckets buckets, Path copies) {
    this.folder = folder;
    this.buckets = buckets;
    this.copies = copies;
  }

  /// The project's folder, for what is written.
  public ProjectFolder folder() {
    return folder;
  }

  /// @throws MillraceException with `PROJECT_PATH_INVALID` or `PROJECT_FILE_NOT_FOUND` as
  ///     [ProjectFolder#file]; `OBJECT_NOT_FOUND` or `BUCKET_UNREACHABLE` as [Buckets] has them
  public SourceFile open(String name) {
    Optional<BucketFile> inBucket = BucketFile.parse(name);
    return inBucket.isPresent()
        ? new SourceFile(copy(inBucket.get()), true)
        : new SourceFile(folder.file(name), false);
  }

  private Path copy(BucketFile file) {
    try {
      Path copy = Files.createTempFile(Files.createDirectories(copies), "source-", ".copy");
      try (InputStream in = buckets.get(file.bucket()).open(file.key(), 0)) {
        Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException | RuntimeException e) {
        Files.deleteIfExists(copy);
        throw e;
      }
      return copy;
    } catch (IOException e) {
      throw new MillraceException(
          ErrorCode.STORAGE_UNAVAILABLE,
          "'%s%s/%s' cannot be read into the state folder: %s"
              .formatted(BucketFile.SCHEME, file.bucket(), file.key(), e.getMessage()),
          "Check the network, and that the disk has room.",
          e);
    }
  }
}
