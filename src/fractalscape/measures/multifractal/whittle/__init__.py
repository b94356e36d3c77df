"""The second log-cumulant of images from the covariance of their log-leaders."""
