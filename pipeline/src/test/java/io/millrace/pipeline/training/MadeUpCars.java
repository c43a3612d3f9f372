package io.millrace.pipeline.training;

import java.util.List;
import java.util.Locale;
import java.util.Random;

/// Cars whose price follows from make, year and mileage, with some noise.
public final class MadeUpCars {
  private MadeUpCars() {}

  /// @return a CSV file with a header
  public static String csv(int rows, long seed) {
    Random random = new Random(seed);
    StringBuilder csv = new StringBuilder("make,year,mileage,price\n");
    for (int i = 0; i < rows; i++) {
      String make = List.of("audi", "ford", "skoda").get(random.nextInt(3));
      int year = 2010 + random.nextInt(10);
      int mileage = random.nextInt(100_000);
      double price =
          2_000
              + (year - 2010) * 1_500
              - mileage * 0.02
              + (make.equals("audi") ? 4_000 : 0)
              + random.nextGaussian() * 300;
      csv.append(
          String.format(Locale.ROOT, "%s,%d,%d,%.0f%n", make, year, mileage, Math.max(500, price)));
    }
    return csv.toString();
  }
}
