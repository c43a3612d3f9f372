package io.millrace.pipeline.maprun.reader;

import io.millrace.base.MillraceException;
import io.millrace.base.bucket.Buckets;
import io.millrace.base.json.Json;
import io.millrace.pipeline.maprun.ItemReaderException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Files that list other files: an inventory of a bucket (JSON that names compressed CSV files and
/// their columns), or what a query has written (a line `s3://bucket/key` for each file).
final class Manifests {
  private static final int INVENTORY_MAX = 16 << 20;
  private static final Pattern PLACE = Pattern.compile("\"?s3://([^/\"]+)/([^\"]+)\"?");

  private final Buckets buckets;
  private final Files files;

  /// Reads the values of one file.
  @FunctionalInterface
  interface Files {
    /// @param bytes closed with the values
    Values values(InputStream bytes, InputType type, ReaderConfig config)
        throws ItemReaderException;
  }

  Manifests(Buckets buckets, Files files) {
    this.buckets = buckets;
    this.files = files;
  }

  /// @param bytes of the manifest; closed with the result
  ChainedItems.Links links(String bucket, InputStream bytes, ReaderConfig config)
      throws ItemReaderException {
    return config.isQueryOutput()
        ? new QueryOutput(Utf8.reader(bytes), config)
        : inventory(bucket, bytes);
  }

  private ChainedItems.Links inventory(String bucket, InputStream bytes)
      throws ItemReaderException {
    JsonNode manifest;
    try (bytes) {
      manifest = Json.parse(bytes.readNBytes(INVENTORY_MAX));
    } catch (IOException e) {
      throw Utf8.failure(e);
    } catch (MillraceException e) {
      throw new ItemReaderException("The manifest is no JSON.", e);
    }
    String format = manifest.path("fileFormat").asString("");
    if (!format.equalsIgnoreCase("CSV")) {
      throw new ItemReaderException(
          "The manifest lists files of the format '%s' (expected: CSV).".formatted(format));
    }
    ObjectNode columns = Json.object().put("CSVHeaderLocation", "GIVEN");
    List<String> names =
        Arrays.stream(manifest.path("fileSchema").asString("").split(",", -1))
            .map(String::strip)
            .toList();
    names.forEach(columns.withArray("/CSVHeaders")::add);
    Iterator<JsonNode> listed = manifest.path("files").iterator();
    return new ChainedItems.Links() {
      @Override
      public Optional<ChainedItems.Link> next() {
        return listed.hasNext()
            ? Optional.of(
                link(
                    bucket,
                    listed.next().path("key").asString(""),
                    InputType.CSV,
                    new ReaderConfig(columns)))
            : Optional.empty();
      }

      @Override
      public void close() {}
    };
  }

  private ChainedItems.Link link(String bucket, String key, InputType type, ReaderConfig config) {
    return new ChainedItems.Link(
        "s3://%s/%s".formatted(bucket, key),
        () -> {
          InputStream bytes = buckets.get(bucket).open(key, 0);
          return files.values(key.endsWith(".gz") ? unpacked(bytes) : bytes, type, config);
        });
  }

  private static InputStream unpacked(InputStream bytes) throws ItemReaderException {
    try {
      return new Unpacked(bytes);
    } catch (IOException e) {
      throw Utf8.failure(e);
    }
  }

  /// A line for each file.
  private final class QueryOutput implements ChainedItems.Links {
    private final BufferedReader lines;
    private final ReaderConfig config;

    QueryOutput(BufferedReader lines, ReaderConfig config) {
      this.lines = lines;
      this.config = config;
    }

    @Override
    public Optional<ChainedItems.Link> next() throws ItemReaderException {
      try {
        String line = lines.readLine();
        while (line != null && line.isBlank()) {
          line = lines.readLine();
        }
        if (line == null) {
          return Optional.empty();
        }
        Matcher place = PLACE.matcher(line.strip());
        if (!place.matches()) {
          throw new ItemReaderException("'%s' names no file.".formatted(line));
        }
        return Optional.of(link(place.group(1), place.group(2), config.fileType(), config));
      } catch (IOException e) {
        throw Utf8.failure(e);
      }
    }

    @Override
    public void close() {
      Utf8.close(lines);
    }
  }
}
