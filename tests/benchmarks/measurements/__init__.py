"""The measurements: each module adds its figures and charts to a `Bench`."""
