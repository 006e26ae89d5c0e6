"""The HTTP floor: routes call services; status codes, cookies and documents of the API live here and nowhere else."""
