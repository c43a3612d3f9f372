package io.millrace.server;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.data.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// The real UK listings in the order in which they are put into the dataset: cars up to 2016, then
/// year by year. Asked for are the rows that the dataset's own split keeps for the test, so that no
/// model has learned from them.
final class UkListings {
  private static final int YEAR = 2;
  private static final int PRICE = 3;
  private static final int FIRST_FILE = 2016;

  private final String header;
  private final List<Listing> listings;

  private UkListings(String header, List<Listing> listings) {
    this.header = header;
    this.listings = listings;
  }

  private record Listing(String line, int year) {}

  /// Skips the test where the files are absent.
  static UkListings read() throws IOException {
    Path folder = folder();
    assumeTrue(Files.exists(folder), "needs ../shared/data/used-cars-uk");
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(file -> !file.equals(uncleanFocus())).sorted().toList();
    }
    String header = "";
    List<Listing> listings = new ArrayList<>();
    for (Path file : files) {
      List<String> lines = Files.readAllLines(file);
      header = lines.getFirst();
      for (String line : lines.subList(1, lines.size())) {
        listings.add(new Listing(line, Integer.parseInt(cells(line).get(YEAR).strip())));
      }
    }
    listings.sort(Comparator.comparingInt(l -> Math.max(FIRST_FILE, l.year())));
    return new UkListings(header, listings);
  }

  private static Path folder() {
    return Path.of(System.getProperty("millrace.shared", "../shared"), "data/used-cars-uk");
  }

  static Path uncleanFocus() {
    return folder().resolve("unclean-focus.csv");
  }

  /// A file of all listings of some years.
  String file(int from, int to) {
    StringBuilder text = new StringBuilder(header).append('\n');
    listings.stream()
        .filter(listing -> listing.year() >= from && listing.year() <= to)
        .forEach(listing -> text.append(listing.line()).append('\n'));
    return text.toString();
  }

  /// The test rows of a year.
  List<Car> tested(int year) {
    List<Car> cars = new ArrayList<>();
    for (int row = 0; row < listings.size(); row++) {
      if (listings.get(row).year() == year && Split.bucket(row) <= Split.TEST.lastBucket()) {
        List<String> cells = cells(listings.get(row).line());
        double price = Double.parseDouble(cells.remove(PRICE));
        cars.add(new Car(String.join(",", cells), price));
      }
    }
    return cars;
  }

  /// The names of the columns without the price.
  String features() {
    List<String> names = cells(header);
    names.remove(PRICE);
    return String.join(",", names);
  }

  /// @param features as a line of CSV
  record Car(String features, double price) {}

  private static List<String> cells(String line) {
    return new ArrayList<>(List.of(line.split(",", -1)));
  }
}
