package io.millrace.server.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/// A small project on made-up listings: two models, one endpoint.
///
/// @param folder with `millrace.yaml`
/// @param state of its server
/// @param starts how often its server was started
record TestProject(Path folder, Path state, AtomicInteger starts) {
  private static final String[] MAKES = {"Alder", "Birch", "Cedar"};

  /// @param more lines of the project file after those that every test needs
  static TestProject create(Path folder, String more) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("millrace.yaml"),
        """
        project: cars
        datasets:
          listings: { watch: data/listings/*.csv, target: price, quarantine: 5% }
        models:
          price-xgboost: { algorithm: xgboost, data: listings, params: { n_estimators: 20 } }
          price-linear: { algorithm: linear-learner, data: listings }
        gate: { metric: rmse, beat: nothing }
        endpoints:
          price: { models: [ price-xgboost, price-linear ], combine: max, capture: 100% }
        """
            + more);
    return new TestProject(folder, folder.resolve(".millrace"), new AtomicInteger());
  }

  Path nextLog() {
    return folder.resolve("server-%02d.log".formatted(starts.incrementAndGet()));
  }

  /// Puts a complete file of listings into the watched folder.
  void drop(String name, String content) throws IOException {
    put("data/listings/" + name, content);
  }

  /// Puts a complete file into the project: written under another name, then renamed.
  void put(String path, String content) throws IOException {
    Path file = folder.resolve(path);
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.createDirectories(file.getParent());
    Files.writeString(part, content);
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /// @return a CSV file with a header; other seeds give other rows
  static String listings(long seed, int rows) {
    SplittableRandom random = new SplittableRandom(seed);
    StringBuilder csv = new StringBuilder("make,year,mileage,mpg,price\n");
    for (int i = 0; i < rows; i++) {
      csv.append(listing(random)).append('\n');
    }
    return csv.toString();
  }

  private static String listing(SplittableRandom random) {
    int make = random.nextInt(MAKES.length);
    int year = 2008 + random.nextInt(16);
    int mileage = 500 + random.nextInt(90_000);
    double mpg = 30 + 40 * random.nextDouble();
    double price =
        (12_000 + 9_000 * make)
            * Math.exp(-0.11 * (2024 - year) - mileage / 150_000.0 + 0.05 * random.nextGaussian());
    return "%s,%d,%d,%.1f,%d".formatted(MAKES[make], year, mileage, mpg, Math.round(price));
  }
}
