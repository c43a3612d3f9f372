package io.millrace.ml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.base.json.Json;
import io.millrace.ml.frame.Column;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;

/// Reference data beside the repository, named by the system property `millrace.shared`; tests that
/// need it are skipped where it is absent.
public final class Shared {
  private static final List<String> MAKES =
      List.of("audi", "bmw", "ford", "hyundi", "merc", "skoda", "toyota", "vauxhall", "vw");

  private static final Map<String, JsonNode> TREES = new ConcurrentHashMap<>();
  private static final Map<String, Frame> FILES = new ConcurrentHashMap<>();

  private Shared() {}

  public static Path path(String name) {
    Path path = Path.of(System.getProperty("millrace.shared", "../../shared"), name);
    assumeTrue(Files.exists(path), "the reference data are not here: " + path);
    return path;
  }

  public static byte[] bytes(String name) {
    try {
      return Files.readAllBytes(path(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Read once.
  public static JsonNode json(String name) {
    return TREES.computeIfAbsent(name, _ -> Json.parse(bytes(name)));
  }

  /// A simple CSV file (no quoted fields), optionally compressed; a column is text if it is named
  /// in `texts`, else numbers. Read once.
  public static Frame csv(String name, Set<String> texts) {
    return FILES.computeIfAbsent(name, _ -> read(name, texts));
  }

  private static Frame read(String name, Set<String> texts) {
    List<String[]> lines = new ArrayList<>();
    try (InputStream file = Files.newInputStream(path(name));
        BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(
                    name.endsWith(".gz") ? new GZIPInputStream(file) : file, UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line.split(",", -1));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String[] header = lines.removeFirst();
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < header.length; i++) {
      columns.add(column(header[i].strip(), i, lines, texts));
    }
    return new Frame(lines.size(), columns);
  }

  private static Column column(String name, int at, List<String[]> lines, Set<String> texts) {
    String[] cells = lines.stream().map(line -> line[at].strip()).toArray(String[]::new);
    if (texts.contains(name)) {
      return new TextColumn(name, cells);
    }
    return new NumberColumn(
        name,
        Arrays.stream(cells)
            .mapToDouble(cell -> cell.isEmpty() ? Double.NaN : Double.parseDouble(cell))
            .toArray());
  }

  /// The used-car adverts of all makes, joined.
  public static Frame usedCars() {
    return MAKES.stream()
        .map(
            make ->
                csv(
                    "data/used-cars-uk/" + make + ".csv",
                    Set.of("make", "model", "transmission", "fuelType")))
        .reduce(Frame::concat)
        .orElseThrow();
  }

  /// CRC-32 of the decimal text of a row number, modulo 10: 0 and 1 test, 2 validation, else train.
  public static int bucket(int row) {
    CRC32 crc = new CRC32();
    crc.update(Integer.toString(row).getBytes(UTF_8));
    return (int) (crc.getValue() % 10);
  }
}
